package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.driver.dataset.preparation.Vocabulary;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Learns a tokenizer from texts, or takes one that was learned before. */
final class CodecFitting {
    /** Byte pairs are learned from the most frequent pieces, so that the driver's memory has a bound. */
    private static final int MOST_PIECES = 1 << 20;

    private CodecFitting() {}

    /** The same tokenizer whatever the order of the texts. */
    static TextCodec fit(SparkSession spark, JavaRDD<String> texts, TokenizerSettings settings) {
        if (!settings.file().isEmpty()) {
            return VocabularyFile.read(settings, spark.sparkContext().hadoopConfiguration());
        }
        TextForm form = settings.form();
        boolean lowercase = settings.lowercase();
        JavaRDD<String> normalized = texts.map(text -> TextCodec.normalized(text, form, lowercase));
        int learned = settings.vocabulary() - SpecialToken.COUNT;
        Tokenizer tokenizer =
                switch (settings.unit()) {
                    case CHARACTERS ->
                        new CharacterTokenizer(vocabulary(
                                normalized.flatMap(text -> text.codePoints()
                                        .mapToObj(Character::toString)
                                        .iterator()),
                                settings.minCount(),
                                learned));
                    case WORDS ->
                        new WordTokenizer(vocabulary(
                                normalized.flatMap(text -> Pieces.words(text).iterator()),
                                settings.minCount(),
                                learned));
                    case BPE ->
                        BytePairTraining.train(
                                mostFrequent(
                                                normalized.flatMap(text ->
                                                        Pieces.spaced(text).iterator()),
                                                1,
                                                MOST_PIECES)
                                        .stream()
                                        .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2)),
                                learned - ByteAlphabet.BYTES);
                };
        return new TextCodec(form, lowercase, tokenizer);
    }

    private static Vocabulary vocabulary(JavaRDD<String> entries, long minCount, int most) {
        return new Vocabulary(
                mostFrequent(entries, minCount, most).stream().map(Tuple2::_1).toList());
    }

    /** By frequency, then by alphabet. */
    private static List<Tuple2<String, Long>> mostFrequent(JavaRDD<String> entries, long minCount, int most) {
        JavaPairRDD<String, Long> counts =
                entries.mapToPair(entry -> new Tuple2<>(entry, 1L)).reduceByKey(Long::sum);
        return counts.filter(count -> count._2() >= minCount).takeOrdered(most, new ByFrequency());
    }

    private static final class ByFrequency implements Comparator<Tuple2<String, Long>>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Tuple2<String, Long> a, Tuple2<String, Long> b) {
            int frequent = Long.compare(b._2(), a._2());
            return frequent != 0 ? frequent : a._1().compareTo(b._1());
        }
    }
}
