package dev.cairn.peers.dl4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.repartitioner.DefaultRepartitioner;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;
import org.nd4j.parameterserver.distributed.v2.transport.PortSupplier;

/** DL4J's two training masters. Only the approach was chosen by trial; system properties change the other settings. */
final class Masters {
    private static final String HOST = "127.0.0.1";

    private Masters() {}

    static TrainingMaster<?, ?> averaging(int workers, int batch, RDDTrainingApproach approach) {
        return new ParameterAveragingTrainingMaster.Builder(workers, batch)
                .batchSizePerWorker(batch)
                .averagingFrequency(Integer.getInteger("peer.frequency", 10))
                .workerPrefetchNumBatches(4)
                .aggregationDepth(1)
                .rddTrainingApproach(approach)
                .storageLevel(StorageLevel.MEMORY_ONLY())
                .build();
    }

    /**
     * Each process on ports of its own: with one port, several on a host train nothing, and say nothing. As many
     * partitions as workers: with more, threads of its wrapper miss one another, and it waits for ever.
     */
    static TrainingMaster<?, ?> sharing(int workers, int batch, RDDTrainingApproach approach) {
        var ports = VoidConfiguration.builder()
                .unicastPort(new FreePort().getPort())
                .portSupplier(new FreePort())
                .networkMask("127.0.0.0/8")
                .controllerAddress(HOST)
                .build();
        double threshold = Double.parseDouble(System.getProperty("peer.threshold", "1e-3"));
        return new SharedTrainingMaster.Builder(ports, new AdaptiveThresholdAlgorithm(threshold), batch)
                .batchSizePerWorker(batch)
                .workersPerNode(Integer.getInteger("peer.workersPerNode", workers))
                .repartitioner(new DefaultRepartitioner(workers))
                .rddTrainingApproach(approach)
                .build();
    }

    /** Any that is free at the moment. */
    private static final class FreePort implements PortSupplier {
        private static final long serialVersionUID = 1L;

        @Override
        public int getPort() {
            try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
