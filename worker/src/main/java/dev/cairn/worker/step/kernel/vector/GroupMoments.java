package dev.cairn.worker.step.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Mean and inverse deviation of each group of an image's channels. The mean first, then the squares of what differs
 * from it: in floats lane by lane, in doubles from lane to lane.
 */
final class GroupMoments {
    private final Stripes stripes;
    private final int groups;
    private final Floats x;
    private final Lanes firsts;
    private final Lanes sums;
    private final Lanes means;

    GroupMoments(Stripes stripes, int groups, Floats x) {
        this.stripes = stripes;
        this.groups = groups;
        this.x = x;
        firsts = new Lanes(stripes);
        sums = new Lanes(stripes);
        means = new Lanes(stripes);
    }

    /** Writes them to [batch, groups]; the inverse is 0 where the deviation is. */
    void find(int image, Floats mean, Floats inverse) {
        for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
            sum(image, stripe);
        }
        int width = stripes.lanes() / groups;
        double size = (double) stripes.channels() / groups * stripes.pixels();
        for (int group = 0; group < groups; group++) {
            double total = 0;
            for (int lane = group * width; lane < (group + 1) * width; lane++) {
                total += sums.get(lane) + (double) firsts.get(lane) * stripes.count(lane);
            }
            float found = (float) (total / size);
            mean.put(image * groups + group, found);
            means.fill(group, groups, found);
        }
        for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
            squares(image, stripe);
        }
        for (int group = 0; group < groups; group++) {
            double total = sums.total(group, groups);
            inverse.put(image * groups + group, total == 0 ? 0 : (float) Math.sqrt(size / total));
        }
    }

    /** Sums up by how much elements exceed the stripe's first: of one value all through, the mean is then exact. */
    private void sum(int image, int stripe) {
        int start = stripes.start(image, stripe);
        int end = stripes.end(start);
        int step = stripes.step();
        FloatVector first = stripes.first(x, start);
        FloatVector a = FloatVector.zero(Floats.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = start;
        for (; i + 3 * step < end; i += 4 * step) {
            a = a.add(x.vector(i).sub(first));
            b = b.add(x.vector(i + step).sub(first));
            c = c.add(x.vector(i + 2 * step).sub(first));
            d = d.add(x.vector(i + 3 * step).sub(first));
        }
        for (; i < end; i += step) {
            a = a.add(x.vector(i).sub(first));
        }
        if (stripes.rest() > 0) {
            a = a.add(x.vector(i, stripes.rest(), x.get(start)).sub(first));
        }
        firsts.put(stripe, first);
        sums.put(stripe, a.add(b).add(c.add(d)));
    }

    private void squares(int image, int stripe) {
        int start = stripes.start(image, stripe);
        int end = stripes.end(start);
        int step = stripes.step();
        FloatVector mean = means.of(stripe);
        FloatVector a = FloatVector.zero(Floats.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = start;
        for (; i + 3 * step < end; i += 4 * step) {
            FloatVector p = x.vector(i).sub(mean);
            FloatVector q = x.vector(i + step).sub(mean);
            FloatVector r = x.vector(i + 2 * step).sub(mean);
            FloatVector s = x.vector(i + 3 * step).sub(mean);
            a = p.fma(p, a);
            b = q.fma(q, b);
            c = r.fma(r, c);
            d = s.fma(s, d);
        }
        for (; i < end; i += step) {
            FloatVector p = x.vector(i).sub(mean);
            a = p.fma(p, a);
        }
        if (stripes.rest() > 0) {
            FloatVector p = x.vector(i, stripes.rest(), means.get(stripe * Floats.LANES))
                    .sub(mean);
            a = p.fma(p, a);
        }
        sums.put(stripe, a.add(b).add(c.add(d)));
    }
}
