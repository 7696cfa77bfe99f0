package io.laredo.spring.data.orders;

import org.springframework.data.annotation.Id;

/** An entity without {@code @Table}: in strict mode Data JDBC would not know it as its own. */
public record Order(@Id long id, String customer) {}
