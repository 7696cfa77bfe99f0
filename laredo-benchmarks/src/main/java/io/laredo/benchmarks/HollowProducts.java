package io.laredo.benchmarks;

import com.netflix.hollow.core.index.HollowPrimaryKeyIndex;
import com.netflix.hollow.core.read.engine.HollowReadStateEngine;
import com.netflix.hollow.core.read.engine.object.HollowObjectTypeReadState;
import com.netflix.hollow.core.util.StateEngineRoundTripper;
import com.netflix.hollow.core.write.HollowWriteStateEngine;
import com.netflix.hollow.core.write.objectmapper.HollowInline;
import com.netflix.hollow.core.write.objectmapper.HollowObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The products in Netflix Hollow, read its fastest way: by an index over the key, field by field, without objects. */
final class HollowProducts {
    private static final String TYPE = HollowProduct.class.getSimpleName();

    private final HollowPrimaryKeyIndex index;
    private final HollowObjectTypeReadState products;
    private final int stock;

    HollowProducts(List<Product> all) {
        HollowWriteStateEngine writer = new HollowWriteStateEngine();
        HollowObjectMapper mapper = new HollowObjectMapper(writer);
        all.forEach(product -> mapper.add(new HollowProduct(product)));
        HollowReadStateEngine reader = roundTrip(writer);
        index = new HollowPrimaryKeyIndex(reader, TYPE, "id");
        products = (HollowObjectTypeReadState) reader.getTypeState(TYPE);
        stock = products.getSchema().getPosition("stock");
    }

    private static HollowReadStateEngine roundTrip(HollowWriteStateEngine writer) {
        try {
            return StateEngineRoundTripper.roundTripSnapshot(writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stock of the product with this key. */
    int stock(Long id) {
        return products.readInt(index.getMatchingOrdinal(id), stock);
    }

    /** Hollow reads the fields of a class; records it cannot read. */
    @SuppressWarnings("UnusedVariable") // Hollow reads the fields by reflection.
    private static final class HollowProduct {
        private final long id;

        @HollowInline
        private final String sku;

        private final int categoryId;
        private final long priceInCents;
        private final int stock;
        private final double weight;
        private final long changedSeconds;

        @HollowInline
        private final String note;

        HollowProduct(Product product) {
            id = product.id();
            sku = product.sku();
            categoryId = product.categoryId();
            priceInCents = product.price().unscaledValue().longValueExact();
            stock = product.stock();
            weight = product.weight();
            changedSeconds = product.changed().getEpochSecond();
            note = product.note();
        }
    }
}
