package io.laredo.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.laredo.spring.data.shop.Product;
import io.laredo.spring.data.shop.Stock;
import io.laredo.target.replica.EntityException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.core.support.PropertiesBasedNamedQueries;

class RefusalTests {
    interface OfProduct extends ReplicaRepository<Product, Long> {}

    interface Writes extends OfProduct {
        void deleteBySku(String sku);
    }

    interface Saves extends OfProduct {
        Product save(Product product);
    }

    interface NoQuery extends OfProduct {
        List<Product> cheapest();
    }

    interface Ordered extends OfProduct {
        List<Product> findByCategoryIdOrderByPrice(int categoryId);
    }

    interface OrderedCount extends OfProduct {
        long countByCategoryIdOrderByPrice(int categoryId);
    }

    interface IgnoresCase extends OfProduct {
        List<Product> findBySkuIgnoreCase(String sku);
    }

    interface AllIgnoreCase extends OfProduct {
        List<Product> findBySkuAndNoteAllIgnoreCase(String sku, String note);
    }

    interface Range extends OfProduct {
        List<Product> findByPriceLessThan(BigDecimal price);
    }

    interface Between extends OfProduct {
        List<Product> findByPriceBetween(BigDecimal from, BigDecimal to);
    }

    interface Pattern extends OfProduct {
        List<Product> findBySkuStartsWith(String sku);
    }

    interface LimitedCount extends OfProduct {
        long countFirst2BySku(String sku);
    }

    interface LateLimit extends OfProduct {
        List<Product> findAllTop3BySku(String sku);
    }

    interface UnknownProperty extends OfProduct {
        List<Product> findByColour(String colour);
    }

    interface WrongType extends OfProduct {
        List<Product> findBySku(int sku);
    }

    interface WrongWidth extends OfProduct {
        List<Product> findByCategoryId(long categoryId);
    }

    interface WrongElements extends OfProduct {
        List<Product> findByCategoryIdIn(Collection<String> categories);
    }

    interface NoElements extends OfProduct {
        List<Product> findByCategoryIdIn(int category);
    }

    interface TooFew extends OfProduct {
        List<Product> findBySkuAndNote(String sku);
    }

    interface TooMany extends OfProduct {
        List<Product> findBySku(String sku, String note);
    }

    interface Sorted extends OfProduct {
        List<Product> findBySku(String sku, Sort sort);
    }

    interface Paged extends OfProduct {
        Page<Product> findBySku(String sku, Pageable page);
    }

    interface Projected extends OfProduct {
        List<SkuOnly> findByCategoryId(int categoryId);
    }

    interface SkuOnly {
        String sku();
    }

    interface ProjectedCommon extends Repository<Product, Long> {
        List<SkuOnly> findAll();
    }

    interface RawList extends OfProduct {
        @SuppressWarnings("rawtypes") // what is tested
        List findByCategoryId(int categoryId);
    }

    interface CountsAsText extends OfProduct {
        String countBySku(String sku);
    }

    interface ExistsAsNumber extends OfProduct {
        int existsBySku(String sku);
    }

    interface NoBoolean extends OfProduct {
        List<Product> findBySkuTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Writes | deleteBySku(String) cannot be answered: it writes | Write through JdbcClient",
                "Saves | save(Product) cannot be answered: it writes | Write through JdbcClient",
                "NoQuery | cheapest() cannot be answered: its name is not that of a derived query | NoQueryImpl",
                "Ordered | OrderBy is not supported | sort it",
                "OrderedCount | OrderBy is not supported | sort it",
                "IgnoresCase | IgnoreCase is not supported | citext",
                "AllIgnoreCase | IgnoreCase is not supported | citext",
                "Range | LessThan is not supported | Equality",
                "Between | Between is not supported | Equality",
                "Pattern | StartsWith is not supported | Equality",
                "LimitedCount | First or Top would have no effect in 'First2' | findFirst",
                "LateLimit | First or Top would have no effect in 'AllTop3' | findTop",
                "UnknownProperty | Product has no property 'colour' | id, sku, categoryId, price, active, note",
                "WrongType | parameter 1 is int, but property 'sku' is String | Declare the parameter as String",
                "WrongWidth | parameter 1 is long, but property 'categoryId' is int | Declare the parameter as int",
                "WrongElements | parameter 1 is java.util.Collection<java.lang.String> | Collection<Integer>",
                "NoElements | parameter 1 is int | Collection<Integer>",
                "TooFew | its name compares with 2 values, but it has 1 parameters | one parameter for each",
                "TooMany | its name compares with 1 values, but it has 2 parameters | one parameter for each",
                "Sorted | a parameter of type Sort is not supported | First or Top",
                "Paged | a parameter of type Pageable is not supported | First or Top",
                "Projected | it returns java.util.List<io.laredo.spring.data.RefusalTests$SkuOnly> | Return Product, or",
                "ProjectedCommon | it returns java.util.List<io.laredo.spring.data.RefusalTests$SkuOnly> | as Product",
                "RawList | it returns java.util.List | Return Product, or",
                "CountsAsText | it returns java.lang.String | Return long or int",
                "ExistsAsNumber | it returns int | Return boolean",
                "NoBoolean | True needs a boolean, and the property is String sku | Compare it with a value",
            })
    void nameTheMethodTheCauseAndWhatIsPossible(String repository, String problem, String action) throws Exception {
        Class<?> type = Class.forName(RefusalTests.class.getName() + "$" + repository);

        assertThatThrownBy(() -> factory().getRepository(type))
                .isInstanceOfSatisfying(RepositoryMethodException.class, refused -> {
                    assertThat(refused.problem()).startsWith(type.getName()).contains(problem);
                    assertThat(refused.action()).contains(action);
                    assertThat(refused).hasMessage(refused.problem() + ". " + refused.action());
                });
    }

    interface Named extends OfProduct {
        List<Product> findBySku(String sku);
    }

    @Test
    void nameTheNamedQueryThatNobodyWouldRun() {
        Properties queries = new Properties();
        queries.put("Product.findBySku", "select something else");
        ReplicaRepositoryFactory factory = factory();
        factory.setNamedQueries(new PropertiesBasedNamedQueries(queries));

        assertThatThrownBy(() -> factory.getRepository(Named.class))
                .isInstanceOf(RepositoryMethodException.class)
                .hasMessageContaining("'Product.findBySku'");
    }

    interface WrongKey extends ReplicaRepository<Product, Integer> {}

    interface NoRecordKey extends ReplicaRepository<Stock, Integer> {}

    record OtherKey(int warehouse, int product) {}

    interface OtherRecordKey extends ReplicaRepository<Stock, OtherKey> {}

    @Test
    void nameTheKeyThatNoRowHas() {
        assertThatThrownBy(() -> factory().getRepository(WrongKey.class))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("has keys of type Integer, but the @Id of Product is long id")
                .hasMessageContaining("Make Long the second type argument");
        assertThatThrownBy(() -> factory().getRepository(NoRecordKey.class))
                .isInstanceOf(RepositoryInterfaceException.class)
                .hasMessageContaining("int warehouse, long product");
        assertThatThrownBy(() -> factory().getRepository(OtherRecordKey.class))
                .isInstanceOf(RepositoryInterfaceException.class);
    }

    record Customer(@Id long id, String name) {}

    interface Customers extends ReplicaRepository<Customer, Long> {
        Optional<Customer> findByName(String name);
    }

    @Test
    void nameTheEntityThatIsNotReplicated() {
        assertThatThrownBy(() -> factory().getRepository(Customers.class))
                .isInstanceOf(EntityException.class)
                .hasMessageContaining("Customer is not a replicated entity");
    }

    private static ReplicaRepositoryFactory factory() {
        return new ReplicaRepositoryFactory(Tables.notReady());
    }
}
