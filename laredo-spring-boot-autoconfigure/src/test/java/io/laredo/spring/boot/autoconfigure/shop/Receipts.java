package io.laredo.spring.boot.autoconfigure.shop;

import org.springframework.data.repository.CrudRepository;

/** A repository of Spring Data JDBC. */
public interface Receipts extends CrudRepository<Receipt, Long> {}
