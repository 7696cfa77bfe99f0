package io.laredo.spring.data.orders;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;
import io.laredo.spring.data.shop.Product;

@ReplicatedRepository
public interface ProductsBesideOrders extends ReplicaRepository<Product, Long> {}
