package dev.cairn.jobs.ml;

import static org.apache.spark.ml.functions.array_to_vector;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.prediction.RowModel;
import dev.cairn.jobs.Catalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A model of Cairn's as a stage of Spark ML: adds to each row what is predicted of it, as {@code cairn score} does. Where
 * the classes are numbers, the prediction is that number, else the class's place among {@link #classes()}.
 */
public final class CairnModel extends Model<CairnModel> implements MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final transient Path folder;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private transient @Nullable RowModel model;

    /** @param folder of the model, local */
    CairnModel(String uid, Path folder) {
        this.uid = uid;
        this.folder = folder;
        predictionCol = new Param<>(this, "predictionCol", "double: the class or the number predicted");
        probabilityCol = new Param<>(this, "probabilityCol", "vector: the classes' probabilities; empty: none");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
    }

    /** A run's model folder, or one out of a registry, as a stage. */
    public static CairnModel of(Path folder) {
        return new CairnModel(Identifiable$.MODULE$.randomUID("cairn"), folder);
    }

    /** How Spark reads what was saved. */
    public static MLReader<CairnModel> read() {
        return new SavedStage.Reader();
    }

    public static CairnModel load(String path) {
        return read().load(path);
    }

    @Override
    public MLWriter write() {
        return new SavedStage.Writer(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> predictionCol() {
        return predictionCol;
    }

    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    public CairnModel setPredictionCol(String name) {
        set(predictionCol, name);
        return this;
    }

    public CairnModel setProbabilityCol(String name) {
        set(probabilityCol, name);
        return this;
    }

    Path folder() {
        return folder;
    }

    /** Names of the classes, by place; empty where numbers are predicted. */
    public List<String> classes() {
        return model().classes();
    }

    private RowModel model() {
        if (model == null) {
            model = RowModel.read(Catalogue.job(SavedModel.read(folder).job()), folder);
        }
        return Objects.requireNonNull(model);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        Dataset<Row> rows = dataset.toDF();
        Dataset<Row> predicted = model().predict(rows);
        List<Column> columns = new ArrayList<>();
        Arrays.stream(rows.columns()).map(this::given).forEach(columns::add);
        columns.add(prediction().as(getOrDefault(predictionCol)));
        String probability = getOrDefault(probabilityCol);
        if (!probability.isEmpty()) {
            columns.add(array_to_vector(functions.col(RowModel.SCORES)).as(probability));
        }
        return predicted.select(columns.toArray(Column[]::new));
    }

    /** Classes that are numbers by these. */
    private Column prediction() {
        Column place = functions.col(RowModel.PREDICTION);
        List<Double> numbers = new ArrayList<>();
        for (String name : classes()) {
            if (!name.matches("-?\\d+(\\.\\d+)?")) {
                return place;
            }
            numbers.add(Double.valueOf(name));
        }
        if (numbers.isEmpty()) {
            return place;
        }
        Column classes = functions.array(numbers.stream().map(functions::lit).toArray(Column[]::new));
        return functions.element_at(classes, place.cast("int").plus(1));
    }

    private Column given(String column) {
        boolean truth = model().preparation().truth().containsKey(column);
        return functions
                .col("`" + (truth ? RowModel.kept(column) : column) + "`")
                .as(column);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return predicted(schema, getOrDefault(predictionCol), getOrDefault(probabilityCol));
    }

    static StructType predicted(StructType schema, String prediction, String probability) {
        StructType with = schema.add(prediction, DataTypes.DoubleType);
        return probability.isEmpty() ? with : with.add(probability, SQLDataTypes.VectorType());
    }

    @Override
    public CairnModel copy(ParamMap extra) {
        return copyValues(new CairnModel(uid, folder), extra).setParent(parent());
    }
}
