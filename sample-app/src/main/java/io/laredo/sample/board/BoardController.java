package io.laredo.sample.board;

import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What browsers read. */
@RestController
class BoardController {
    private final Categories categories;
    private final Products products;
    private final BoardStream stream;

    BoardController(Categories categories, Products products, BoardStream stream) {
        this.categories = categories;
        this.products = products;
        this.stream = stream;
    }

    @GetMapping("/categories")
    List<Category> categories() {
        return categories.stream().sorted(Comparator.comparingInt(Category::id)).toList();
    }

    @GetMapping("/products/{sku}")
    ResponseEntity<Product> product(@PathVariable String sku) {
        return ResponseEntity.of(products.findBySku(sku));
    }

    /** A category's part of the board, as server-sent events that each hold a {@link Frame}. */
    @GetMapping(path = "/board", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter board(@RequestParam int category) {
        return stream.open(category);
    }
}
