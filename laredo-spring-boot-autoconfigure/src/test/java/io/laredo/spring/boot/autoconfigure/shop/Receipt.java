package io.laredo.spring.boot.autoconfigure.shop;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/** An entity of Spring Data JDBC, without an annotation of that module. */
public record Receipt(@Id @Nullable Long id, String text) {}
