package io.laredo.sample.local;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class LocalOnlyTests {
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new Anything())
            .addInterceptors(new LocalOnly())
            .build();

    @Test
    void letsAPageOfTheSampleThrough() throws Exception {
        accepts(ownPage().header("Origin", "http://localhost:8080"));
        accepts(ownPage());
    }

    @Test
    void refusesAnotherComputer() throws Exception {
        refuses(ownPage().with(request -> {
            request.setRemoteAddr("192.168.1.7");
            return request;
        }));
    }

    @Test
    void refusesAHostNameThatWasMadeToPointHere() throws Exception {
        refuses(post("http://rebound.example:8080/local/anything")
                .header("Host", "rebound.example:8080")
                .header(LocalOnly.HEADER, "1"));
    }

    @Test
    void refusesWhatAnyPageCanSendWithoutAsking() throws Exception {
        refuses(post("http://localhost:8080/local/anything").header("Host", "localhost:8080"));
    }

    @Test
    void refusesTheOriginOfAnotherPage() throws Exception {
        refuses(ownPage().header("Origin", "https://elsewhere.example"));
        refuses(ownPage().header("Origin", "http://localhost:9999"));
        refuses(ownPage().header("Origin", "null"));
    }

    @Test
    void refusesAProxy() throws Exception {
        refuses(ownPage().header("X-Forwarded-For", "127.0.0.1"));
        refuses(ownPage().header("Forwarded", "for=127.0.0.1"));
    }

    private static MockHttpServletRequestBuilder ownPage() {
        return post("http://localhost:8080/local/anything")
                .header("Host", "localhost:8080")
                .header(LocalOnly.HEADER, "1");
    }

    private void accepts(MockHttpServletRequestBuilder request) throws Exception {
        mvc.perform(request).andExpect(status().isOk());
    }

    private void refuses(MockHttpServletRequestBuilder request) throws Exception {
        mvc.perform(request).andExpect(status().isForbidden());
    }

    @RestController
    static final class Anything {
        @PostMapping("/local/anything")
        String anything() {
            return "done";
        }
    }
}
