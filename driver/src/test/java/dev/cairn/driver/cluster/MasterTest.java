package dev.cairn.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[4]", "local[*]", "local[2,4]"})
    void shouldKnowLocalMasters(String url) {
        assertThat(new Master(url).isLocal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spark://a:7077", "spark://a:7077,b:7078", "local-cluster[2,1,1024]", "yarn", "k8s://https://a"})
    void shouldKnowClusters(String url) {
        assertThat(new Master(url).isLocal()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lokal", "local[]", "spark://host", "spark://", "host:7077", "mesos://a:1"})
    void shouldRefuseWhatIsNoMaster(String url) {
        assertThatThrownBy(() -> new Master(url))
                .hasMessageStartingWith("master=" + url + ": must be local[N], spark://host:port")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.CONFIGURATION, CairnException::exitCode);
    }

    @Test
    void shouldFindTheAddressThatReachesTheFirstMasterThatAnswers() throws Exception {
        // given
        try (ServerSocket standby = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Master master = new Master("spark://127.0.0.1:" + closedPort() + ",127.0.0.1:" + standby.getLocalPort());

            // when
            String address = master.reachedFrom(DEADLINE);

            // then
            assertThat(address).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void shouldCallAMasterThatRefusesWorthAnotherTry() throws Exception {
        // given
        Master master = new Master("spark://127.0.0.1:" + closedPort());

        // when, then
        assertThatThrownBy(() -> master.reachedFrom(DEADLINE))
                .hasMessageStartingWith(master.url().replace("spark", "master=spark") + ": cannot be reached")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.RETRY, CairnException::exitCode);
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
