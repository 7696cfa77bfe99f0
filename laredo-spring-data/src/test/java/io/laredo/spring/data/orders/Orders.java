package io.laredo.spring.data.orders;

import org.springframework.data.repository.CrudRepository;

public interface Orders extends CrudRepository<Order, Long> {}
