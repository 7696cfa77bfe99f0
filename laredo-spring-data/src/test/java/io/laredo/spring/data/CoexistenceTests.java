package io.laredo.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.spring.data.orders.Order;
import io.laredo.spring.data.shop.Product;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.support.JdbcRepositoryFactory;
import org.springframework.data.jdbc.repository.support.JdbcRepositoryFactoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.core.support.RepositoryFactorySupport;
import org.springframework.util.StringUtils;

/** What users of Data JDBC keep when Laredo comes onto their class path. */
class CoexistenceTests {
    @EnableJdbcRepositories(basePackageClasses = Order.class)
    @EnableReplicaRepositories(basePackageClasses = Order.class)
    static class Both {}

    @Test
    void eachModuleTakesItsOwnRepositories() {
        assertThat(repositories(configured(Both.class)))
                .isEqualTo(Map.of(
                        "orders", JdbcRepositoryFactoryBean.class,
                        "productsBesideOrders", ReplicaRepositoryFactoryBean.class));
    }

    @EnableJdbcRepositories(basePackageClasses = Order.class)
    static class JdbcAlone {}

    @Test
    void dataJdbcLeavesReplicatedRepositoriesAloneEvenIfNobodyTakesThem() {
        assertThat(repositories(configured(JdbcAlone.class)))
                .isEqualTo(Map.of("orders", JdbcRepositoryFactoryBean.class));
    }

    /* Spring Data counts these entries; more than one, and it is strict. */
    @Test
    void laredoIsNoSecondModuleThatWouldSwitchOnStrictMode() throws IOException {
        List<String> modules = new ArrayList<>();
        for (URL url : Collections.list(getClass().getClassLoader().getResources("META-INF/spring.factories"))) {
            Properties factories = PropertiesLoaderUtils.loadProperties(new UrlResource(url));
            modules.addAll(StringUtils.commaDelimitedListToSet(
                    factories.getProperty(RepositoryFactorySupport.class.getName())));
        }
        assertThat(modules).containsExactly(JdbcRepositoryFactory.class.getName());
    }

    interface Forgotten extends ReplicaRepository<Product, Long> {}

    @EnableJdbcRepositories(
            considerNestedRepositories = true,
            includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Forgotten.class))
    static class Takes {}

    @Test
    void anInterfaceWithoutTheAnnotationIsReportedWhenAnotherModuleTakesIt() {
        DefaultListableBeanFactory beans = configured(Takes.class);
        assertThat(repositories(beans)).hasSize(1).containsValue(JdbcRepositoryFactoryBean.class);

        assertThatThrownBy(() -> new ForgottenAnnotationCheck().postProcessBeanFactory(beans))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("CoexistenceTests$Forgotten extends ReplicaRepository")
                .hasMessageContaining("@ReplicatedRepository");
    }

    @EnableReplicaRepositories(basePackageClasses = Order.class)
    static class Laredo {}

    @Test
    void theCheckComesWithTheRepositoriesAndBeforeAnyOtherBean() {
        assertThatThrownBy(() -> new AnnotationConfigApplicationContext(Takes.class, Laredo.class))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("CoexistenceTests$Forgotten extends ReplicaRepository");
    }

    @Test
    void ordinaryRepositoriesPassTheCheck() {
        assertThatCode(() -> new ForgottenAnnotationCheck().postProcessBeanFactory(configured(Both.class)))
                .doesNotThrowAnyException();
    }

    private static DefaultListableBeanFactory configured(Class<?> configuration) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("configuration", new RootBeanDefinition(configuration));
        new ConfigurationClassPostProcessor().postProcessBeanDefinitionRegistry(beans);
        return beans;
    }

    private static Map<String, Class<?>> repositories(DefaultListableBeanFactory beans) {
        Map<String, Class<?>> repositories = new TreeMap<>();
        for (String name : beans.getBeanNamesForType(Repository.class, true, false)) {
            repositories.put(name, beans.getType("&" + name, false));
        }
        return repositories;
    }
}
