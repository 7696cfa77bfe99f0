package io.laredo;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable array as PostgreSQL has it: with any number of dimensions, each with a lower bound.
 *
 * <p>As a list it holds the elements of the first dimension: values when there is one dimension, {@code ArrayValue}s when
 * there are more. Elements may be null. Two arrays are equal when their elements, dimensions and lower bounds are.
 */
public final class ArrayValue extends AbstractList<@Nullable Object> implements RandomAccess {
    private static final ArrayValue EMPTY = new ArrayValue(new int[0], new int[0], new Object[0]);

    private final int[] lengths;
    private final int[] lowerBounds;
    private final @Nullable Object[] elements;

    private ArrayValue(int[] lengths, int[] lowerBounds, @Nullable Object[] elements) {
        this.lengths = lengths;
        this.lowerBounds = lowerBounds;
        this.elements = elements;
    }

    /** The array without elements, which has no dimensions. */
    public static ArrayValue empty() {
        return EMPTY;
    }

    /** An array of one dimension, counted from 1. */
    public static ArrayValue of(@Nullable Object... elements) {
        return elements.length == 0
                ? EMPTY
                : new ArrayValue(new int[] {elements.length}, new int[] {1}, elements.clone());
    }

    /**
     * An array of any shape.
     *
     * @param lengths the length of each dimension, outermost first
     * @param lowerBounds the first subscript of each dimension
     * @param elements all elements in row-major order
     * @throws IllegalArgumentException the numbers do not fit each other
     */
    public static ArrayValue of(int[] lengths, int[] lowerBounds, @Nullable Object[] elements) {
        long count = lengths.length == 0 ? 0 : 1;
        for (int length : lengths) {
            if (length < 0 || count > elements.length) {
                count = -1; // a negative length, or a product that might overflow, is not made up for by the next one
                break;
            }
            count *= length;
        }
        if (count != elements.length || lengths.length != lowerBounds.length) {
            throw new IllegalArgumentException("An array of dimensions %s and lower bounds %s cannot hold %d elements"
                    .formatted(Arrays.toString(lengths), Arrays.toString(lowerBounds), elements.length));
        }
        return count == 0 ? EMPTY : new ArrayValue(lengths.clone(), lowerBounds.clone(), elements.clone());
    }

    /** How many dimensions; an empty array has none. */
    public int dimensions() {
        return lengths.length;
    }

    /** The first subscript of a dimension, counted from 0 for the outermost. */
    public int lowerBound(int dimension) {
        return lowerBounds[dimension];
    }

    /** The length of a dimension, counted from 0 for the outermost. */
    public int length(int dimension) {
        return lengths[dimension];
    }

    @Override
    public int size() {
        return lengths.length == 0 ? 0 : lengths[0];
    }

    @Override
    public @Nullable Object get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("Element " + index + " of an array of " + size());
        }
        if (lengths.length == 1) {
            return elements[index];
        }
        int width = elements.length / lengths[0];
        return new ArrayValue(
                Arrays.copyOfRange(lengths, 1, lengths.length),
                Arrays.copyOfRange(lowerBounds, 1, lowerBounds.length),
                Arrays.copyOfRange(elements, index * width, (index + 1) * width));
    }

    /** The same shape with each element replaced. */
    ArrayValue map(UnaryOperator<@Nullable Object> function) {
        @Nullable Object[] mapped = new Object[elements.length];
        Arrays.setAll(mapped, i -> function.apply(elements[i]));
        return new ArrayValue(lengths, lowerBounds, mapped);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ArrayValue array
                ? Arrays.equals(lengths, array.lengths)
                        && Arrays.equals(lowerBounds, array.lowerBounds)
                        && Arrays.equals(elements, array.elements)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
