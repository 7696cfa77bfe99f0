package io.laredo.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTests {
    @Test
    void findsTheNearestFirstAndThreeAtMost() {
        List<String> names =
                List.of("public.orderxyz", "public.orders", "public.customer", "public.ordes", "public.order");
        assertThat(NearestNames.of("public.order", names))
                .containsExactly("public.order", "public.orders", "public.ordes");
    }

    @Test
    void takesNoNoticeOfLetterCase() {
        assertThat(NearestNames.of("PUBLIC.ITEM", List.of("public.item"))).containsExactly("public.item");
    }

    @Test
    void findsNothingWhereNothingIsNear() {
        assertThat(NearestNames.of("public.item", List.of("warehouse.stock", "")))
                .isEmpty();
        assertThat(NearestNames.of("public.item", List.of())).isEmpty();
    }
}
