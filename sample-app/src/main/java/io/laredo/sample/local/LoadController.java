package io.laredo.sample.local;

import io.laredo.sample.trade.LoadGenerator;
import io.laredo.sample.trade.LoadGenerator.Load;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Turns the load on and off. */
@RestController
class LoadController {
    private static final int MAX_RATE = 10_000;

    private final LoadGenerator generator;

    LoadController(LoadGenerator generator) {
        this.generator = generator;
    }

    @PostMapping("/local/load")
    Load setRate(@RequestBody Rate rate) {
        if (rate.changesPerSecond() < 0 || rate.changesPerSecond() > MAX_RATE) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "Cannot make %d changes per second; 0 is off, %d the most"
                            .formatted(rate.changesPerSecond(), MAX_RATE));
        }
        generator.setRate(rate.changesPerSecond());
        return generator.load();
    }

    record Rate(int changesPerSecond) {}
}
