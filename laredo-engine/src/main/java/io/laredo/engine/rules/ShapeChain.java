package io.laredo.engine.rules;

import io.laredo.ChangeTransform;
import io.laredo.ReplicaIdentity;
import io.laredo.Row;
import io.laredo.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Transforms of rows of one shape, one after the other. */
final class ShapeChain implements ChangeTransform.Shape {
    private final TableSchema original;
    private final List<ChangeTransform.Shape> shapes;

    private ShapeChain(TableSchema original, List<ChangeTransform.Shape> shapes) {
        this.original = original;
        this.shapes = shapes;
    }

    /**
     * @throws io.laredo.TargetException a transform does not suit the shape, or gives one that has no key
     */
    static ShapeChain of(TableSchema schema, List<ChangeTransform> transforms) {
        ShapeChain chain = new ShapeChain(schema, List.of());
        for (ChangeTransform transform : transforms) {
            TableSchema before = chain.result();
            ChangeTransform.Shape next = transform.on(before);
            requireKey(before, next);
            chain = new ShapeChain(schema, with(chain.shapes, next));
        }
        return chain;
    }

    private static List<ChangeTransform.Shape> with(List<ChangeTransform.Shape> shapes, ChangeTransform.Shape next) {
        return Stream.concat(shapes.stream(), Stream.of(next)).toList();
    }

    /** Whoever changes or deletes a row knows of it what the identity has, so the key must come out of that alone. */
    private static void requireKey(TableSchema before, ChangeTransform.Shape shape) {
        TableSchema result = shape.result();
        if (!result.table().equals(before.table())) {
            throw RuleFailure.of(
                    before.table(),
                    "A transform makes table %s of table %s. Let it keep the name"
                            .formatted(result.table(), before.table()));
        }
        Set<Integer> identity =
                before.identityColumns().stream().map(before::indexOf).collect(Collectors.toSet());
        boolean hasKey = !result.identityColumns().isEmpty() && result.identity() != ReplicaIdentity.NOTHING;
        if (!hasKey
                || !result.identityColumns().stream()
                        .allMatch(column -> identity.containsAll(shape.madeOf(result.indexOf(column))))) {
            throw RuleFailure.of(
                    before.table(),
                    "The rows of table %s have no key after a transform: changes bring %s, and its result has identity %s %s. Let it carry the columns of the key"
                            .formatted(
                                    before.table(),
                                    before.identityColumns(),
                                    result.identity(),
                                    result.identityColumns()));
        }
    }

    @Override
    public TableSchema result() {
        return shapes.isEmpty() ? original : shapes.get(shapes.size() - 1).result();
    }

    @Override
    public Row apply(Row row) {
        Row transformed = row;
        for (ChangeTransform.Shape shape : shapes) {
            transformed = applied(shape, transformed);
        }
        return transformed;
    }

    private Row applied(ChangeTransform.Shape shape, Row row) {
        try {
            return shape.apply(row);
        } catch (Throwable e) { // a transform in Kotlin throws checked exceptions as it likes
            throw RuleFailure.thrown(original.table(), "A transform", e);
        }
    }

    @Override
    public int carried(int column) {
        int place = column;
        for (ChangeTransform.Shape shape : shapes) {
            place = place < 0 ? place : shape.carried(place);
        }
        return place;
    }

    @Override
    public Set<Integer> madeOf(int column) {
        Set<Integer> places = Set.of(column);
        for (int i = shapes.size() - 1; i >= 0; i--) {
            ChangeTransform.Shape shape = shapes.get(i);
            places = places.stream()
                    .flatMap(place -> shape.madeOf(place).stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
        return places;
    }
}
