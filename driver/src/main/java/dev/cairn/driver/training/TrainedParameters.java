package dev.cairn.driver.training;

import dev.cairn.server.block.ParameterArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A flat vector of parameters, and what it is made of: so that another network takes over what bears the same name.
 *
 * @param arrays in the order of the vector
 * @param values [sum of the arrays' lengths]
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record TrainedParameters(List<ParameterArray> arrays, float[] values) {
    public TrainedParameters {
        arrays = List.copyOf(arrays);
    }

    /** Where an array lies in the vector. */
    private record Place(ParameterArray array, int from) {}

    /**
     * These where name and shape are the same; else what the other network begins with.
     *
     * @param others arrays of the other network
     * @param initial its flat vector; not changed
     */
    public float[] over(List<ParameterArray> others, float[] initial) {
        Map<String, Place> own = places();
        float[] result = initial.clone();
        int to = 0;
        for (ParameterArray other : others) {
            Place place = own.get(other.name());
            if (place != null && place.array().shape().equals(other.shape())) {
                System.arraycopy(values, place.from(), result, to, other.length());
            }
            to += other.length();
        }
        return result;
    }

    /** Names of the arrays that another network has too, in the same shape. */
    public List<String> sharedWith(List<ParameterArray> others) {
        Map<String, Place> own = places();
        return others.stream()
                .filter(other -> {
                    Place place = own.get(other.name());
                    return place != null && place.array().shape().equals(other.shape());
                })
                .map(ParameterArray::name)
                .toList();
    }

    private Map<String, Place> places() {
        Map<String, Place> places = new HashMap<>();
        int from = 0;
        for (ParameterArray array : arrays) {
            places.put(array.name(), new Place(array, from));
            from += array.length();
        }
        return places;
    }
}
