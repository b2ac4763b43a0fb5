import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.nakhoda.master.store.EtcdConnection;
import dev.nakhoda.master.store.EtcdStore;
import dev.nakhoda.pki.CipherPreference;
import dev.nakhoda.pki.Identity;
import dev.nakhoda.pki.Pem;
import dev.nakhoda.pki.TlsContexts;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/** How many writes a second the bare etcd takes, and the master's store on it. */
final class EtcdRate {

  private EtcdRate() {}

  static void etcd(Path state, int count) throws Exception {
    Path pki = state.resolve("pki/etcd");
    Identity identity =
        new Identity(
            Pem.parseCertificates(Pem.read(pki.resolve("client.crt"))),
            Pem.parseKey(Pem.read(pki.resolve("client.key"))));
    EtcdConnection connection =
        new EtcdConnection(
            List.of("127.0.0.1:2379"),
            Optional.of(
                TlsContexts.grpcClient(
                    Pem.parseCertificates(Pem.read(pki.resolve("ca.crt"))).getFirst(),
                    Optional.of(identity),
                    CipherPreference.AES)));
    byte[] value = new byte[1800];
    Arrays.fill(value, (byte) 'x');
    double alone = singly(connection, count, value);
    try (EtcdStore store = new EtcdStore(connection)) {
      long[] revisions = new long[count];
      Measure.atOnce(count, 128, number -> revisions[number] = store.create(key(number), value));
      double seconds =
          Measure.atOnce(
              count,
              128,
              number -> revisions[number] = store.update(key(number), value, revisions[number]));
      Measure.atOnce(count, 128, number -> store.delete(key(number), revisions[number]));
      Measure.print("%.0f %.0f", alone, count / seconds);
    }
  }

  /** Transactions a second, without the master's store: put if the key is there. */
  static double singly(EtcdConnection connection, int count, byte[] value) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget("ip:///" + connection.members().getFirst())
            .sslContext(connection.tls().orElseThrow())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    try {
      ByteString bytes = UnsafeByteOperations.unsafeWrap(value);
      IntConsumer write =
          number -> {
            ByteString key = ByteString.copyFromUtf8("/singly/" + number % 1000);
            var put = PutRequest.newBuilder().setKey(key).setValue(bytes);
            var unchanged =
                Compare.newBuilder()
                    .setKey(key)
                    .setTarget(Compare.CompareTarget.MOD)
                    .setResult(Compare.CompareResult.GREATER)
                    .setModRevision(-1);
            var transaction =
                TxnRequest.newBuilder()
                    .addCompare(unchanged)
                    .addSuccess(RequestOp.newBuilder().setRequestPut(put));
            if (!KVGrpc.newBlockingStub(channel).txn(transaction.build()).getSucceeded()) {
              throw new IllegalStateException("refused");
            }
          };
      Measure.atOnce(count, 128, write);
      double seconds = Measure.atOnce(count, 128, write);
      var all = ByteString.copyFromUtf8("/singly/");
      var end = ByteString.copyFromUtf8("/singly0");
      KVGrpc.newBlockingStub(channel)
          .deleteRange(DeleteRangeRequest.newBuilder().setKey(all).setRangeEnd(end).build());
      return count / seconds;
    } finally {
      channel.shutdownNow();
    }
  }

  static String key(int number) {
    return "/figures/" + number;
  }
}
