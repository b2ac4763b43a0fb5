package dev.nakhoda.agent.probes;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.nakhoda.agent.probes.ActionRunner.Outcome;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Asks grpc.health.v1.Health/Check; only SERVING is success. */
final class GrpcProbe {

  private static final int SERVING = 1;

  private static final MethodDescriptor<String, Integer> CHECK =
      MethodDescriptor.<String, Integer>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("grpc.health.v1.Health/Check")
          .setRequestMarshaller(new Request())
          .setResponseMarshaller(new Response())
          .build();

  private GrpcProbe() {}

  static Outcome check(String address, int port, String service, Duration timeout) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address, port)
            .usePlaintext()
            .userAgent("kube-probe/1.36")
            .maxInboundMessageSize(64 << 10)
            .build();
    try {
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
      int status = ClientCalls.blockingUnaryCall(channel, CHECK, options, service);
      return status == SERVING
          ? Outcome.succeeded()
          : Outcome.failed("service unhealthy (responded with \"" + name(status) + "\")");
    } catch (StatusRuntimeException failure) {
      return switch (failure.getStatus().getCode()) {
        case UNIMPLEMENTED ->
            Outcome.failed(
                "error: this server does not implement the grpc health protocol"
                    + " (grpc.health.v1.Health): "
                    + failure.getStatus().getDescription());
        case DEADLINE_EXCEEDED ->
            Outcome.failed("timeout: health rpc did not complete within " + words(timeout));
        case UNAVAILABLE ->
            Outcome.failed(
                "timeout: failed to connect service \""
                    + address
                    + ":"
                    + port
                    + "\" within "
                    + words(timeout)
                    + ": context deadline exceeded");
        default ->
            Outcome.failed(
                "error: health rpc probe failed: rpc error: code = "
                    + code(failure.getStatus().getCode())
                    + " desc = "
                    + failure.getStatus().getDescription());
      };
    } finally {
      channel.shutdownNow();
    }
  }

  private static String words(Duration timeout) {
    return timeout.toSeconds() + "s";
  }

  /** NOT_FOUND as Go names it: NotFound. */
  private static String code(Status.Code code) {
    StringBuilder name = new StringBuilder();
    for (String word : code.name().split("_")) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private static String name(int status) {
    return switch (status) {
      case 0 -> "UNKNOWN";
      case 2 -> "NOT_SERVING";
      case 3 -> "SERVICE_UNKNOWN";
      default -> Integer.toString(status);
    };
  }

  /** HealthCheckRequest: field 1, the service's name. */
  private static final class Request implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String service) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        if (!service.isEmpty()) {
          output.writeString(1, service);
        }
        output.flush();
        return new ByteArrayInputStream(bytes.toByteArray());
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
    }

    @Override
    public String parse(InputStream stream) {
      throw new UnsupportedOperationException("a client only");
    }
  }

  /** HealthCheckResponse: field 1, the status. */
  private static final class Response implements MethodDescriptor.Marshaller<Integer> {
    @Override
    public InputStream stream(Integer status) {
      throw new UnsupportedOperationException("a client only");
    }

    @Override
    public Integer parse(InputStream stream) {
      try {
        CodedInputStream input = CodedInputStream.newInstance(stream);
        int status = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
          if (tag == WireFormat.FieldType.ENUM.getWireType() + (1 << 3)) {
            status = input.readEnum();
          } else if (!input.skipField(tag)) {
            break;
          }
        }
        return status;
      } catch (IOException malformed) {
        throw new UncheckedIOException(malformed);
      }
    }
  }
}
