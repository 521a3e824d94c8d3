package dev.cairn.jobs;

import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.scoring.Kept;
import java.util.List;

/** A picture of the images, in the order of the table's rows. Very large ones are left out. */
record ImageView(ImageShape shape) implements ExampleView {
    private static final int PER_ROW = 10;
    /** Numbers of an image: 20 of the largest take 40 MB. */
    private static final int MOST = 1 << 18;

    @Override
    public Kept kept() {
        return shape.elements() > MOST
                ? Kept.NOTHING
                : new Kept(VisionRecipe.IMAGE, ElementType.FLOAT32, shape.elements());
    }

    @Override
    public List<Exhibit> of(TrainedModel model, Exhibit.Table mistakes, List<double[]> inputs) {
        if (inputs.isEmpty() || shape.elements() > MOST) {
            return List.of(mistakes);
        }
        float[] images = new float[inputs.size() * shape.elements()];
        for (int i = 0; i < images.length; i++) { // from 0 to 1, as they were fed
            images[i] = (float) (2 * inputs.get(i / shape.elements())[i % shape.elements()] - 1);
        }
        return List.of(mistakes, new Exhibit.Picture(mistakes.title(), ImageGrid.of(images, shape, PER_ROW)));
    }
}
