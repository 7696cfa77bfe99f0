package io.laredo.spring.data.shop;

import io.laredo.spring.data.ReplicaRepository;
import io.laredo.spring.data.ReplicatedRepository;

@ReplicatedRepository
interface Stocks extends ReplicaRepository<Stock, Stock.Key> {
    int countByWarehouse(int warehouse);
}
