package io.laredo.spring.data;

import static io.laredo.spring.data.Tables.product;
import static io.laredo.spring.data.Tables.stock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.spring.data.shop.Product;
import io.laredo.spring.data.shop.Products;
import io.laredo.spring.data.shop.Warehouse;
import io.laredo.target.replica.EntityException;
import io.laredo.target.replica.ReplicaNotReadyException;
import io.laredo.target.replica.Replicas;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.data.annotation.Id;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.config.AnnotationRepositoryConfigurationSource;
import org.springframework.data.repository.config.RepositoryConfigurationDelegate;
import org.springframework.data.util.Streamable;

class EnableReplicaRepositoriesTests {
    @Configuration
    static class Data {
        @Bean
        Replicas replicas() {
            return Tables.replicas(product(1, "pen", 10, null, null, null), stock(1, 1, 5));
        }
    }

    @Configuration
    @Import({Data.class, Warehouse.class})
    @EnableReplicaRepositories(basePackageClasses = Product.class)
    static class Shop {}

    @Test
    void makeABeanOfEveryAnnotatedInterface() {
        try (var context = new AnnotationConfigApplicationContext(Shop.class)) {
            Products products = context.getBean(Products.class);
            assertThat(context.getBean("products")).isSameAs(products);
            assertThat(products.findBySku("pen")).isPresent();
            assertThat(products.priceOf(1)).isEqualTo("price of 1");
            assertThat(context.getBean(Warehouse.class).pieces(1, 1)).isEqualTo(5);
            assertThat(context.getBean(Warehouse.class).kinds(1)).isEqualTo(1);
        }
    }

    @Configuration
    @EnableReplicaRepositories("io.laredo.spring.data.shop")
    static class NotReady {
        @Bean
        Replicas replicas() {
            return Tables.notReady();
        }
    }

    @Test
    void startBeforeTheReplicasAreReady() {
        try (var context = new AnnotationConfigApplicationContext(NotReady.class)) {
            Products products = context.getBean(Products.class);
            assertThatThrownBy(products::count).isInstanceOf(ReplicaNotReadyException.class);
            assertThatThrownBy(() -> products.findBySku("pen")).isInstanceOf(ReplicaNotReadyException.class);
        }
    }

    @Configuration
    @EnableReplicaRepositories("io.laredo.spring.data.shop")
    static class NoReplicas {}

    @Test
    void sayThatReplicasAreMissing() {
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(NoReplicas.class))
                .hasRootCauseInstanceOf(NoSuchBeanDefinitionException.class)
                .hasStackTraceContaining(Replicas.class.getName());
    }

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(basePackages = "io.laredo.spring.data.shop", replicasRef = "others")
    static class Reference {
        @Bean
        @Primary
        Replicas first() {
            return Tables.notReady();
        }

        @Bean
        Replicas others() {
            return Tables.replicas();
        }
    }

    @Test
    void readFromTheReplicasThatAreNamed() {
        try (var context = new AnnotationConfigApplicationContext(Reference.class)) {
            assertThat(context.getBean(Products.class).count()).isZero();
        }
    }

    @ReplicatedRepository
    interface Nested extends ReplicaRepository<Product, Long> {}

    @ReplicatedRepository
    interface AlsoNested extends ReplicaRepository<Product, Long> {}

    @NoRepositoryBean
    interface OnlyExtended<T> extends ReplicaRepository<T, Long> {}

    interface Forgotten extends ReplicaRepository<Product, Long> {}

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(
            considerNestedRepositories = true,
            includeFilters =
                    @Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {Nested.class, AlsoNested.class, OnlyExtended.class}),
            excludeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = AlsoNested.class))
    static class Filtered {}

    @Test
    void obeyFilters() {
        try (var context = new AnnotationConfigApplicationContext(Filtered.class)) {
            assertThat(context.getBeansOfType(ReplicaRepository.class).values())
                    .singleElement()
                    .isInstanceOf(Nested.class);
        }
    }

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Forgotten.class))
    static class ForgottenAnnotation {}

    @Test
    void nameAnInterfaceWithoutTheAnnotation() {
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(ForgottenAnnotation.class))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("$Forgotten extends ReplicaRepository but is not annotated")
                .hasMessageContaining("Annotate it with @ReplicatedRepository");
    }

    @ReplicatedRepository
    interface NoRepository {}

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = NoRepository.class))
    static class Misplaced {}

    @Test
    void nameAnAnnotatedInterfaceThatIsNoRepository() {
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(Misplaced.class))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("$NoRepository is annotated with @ReplicatedRepository but is no repository");
    }

    record Customer(@Id long id) {}

    @ReplicatedRepository
    interface Customers extends ReplicaRepository<Customer, Long> {}

    @ReplicatedRepository
    interface Refused extends ReplicaRepository<Product, Long> {
        List<Product> findByPriceIsNear(int price);
    }

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Customers.class))
    static class NotReplicated {}

    @Configuration
    @Import(Data.class)
    @EnableReplicaRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Refused.class))
    static class Unanswerable {}

    @Test
    void stopTheStartWithTheCauseOnTop() {
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(NotReplicated.class))
                .hasRootCauseInstanceOf(EntityException.class);
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(Unanswerable.class))
                .hasRootCauseInstanceOf(RepositoryMethodException.class)
                .hasStackTraceContaining("Near is not supported");
    }

    @EnableReplicaRepositories
    static class Template {}

    /* Spring Boot reads the annotation off a class of its own, and brings the packages itself. */
    @Test
    void canBeRegisteredWithPackagesFromElsewhere() {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.register(Data.class);
            var source =
                    new AnnotationRepositoryConfigurationSource(
                            AnnotationMetadata.introspect(Template.class),
                            EnableReplicaRepositories.class,
                            context,
                            context.getEnvironment(),
                            context,
                            null) {
                        @Override
                        public Streamable<String> getBasePackages() {
                            return Streamable.of("io.laredo.spring.data.shop");
                        }
                    };
            new RepositoryConfigurationDelegate(source, context, context.getEnvironment())
                    .registerRepositoriesIn(context, new ReplicaRepositoryConfigurationExtension());
            context.refresh();

            assertThat(context.getBean(Products.class).count()).isEqualTo(1);
        }
    }
}
