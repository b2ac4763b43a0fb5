package dev.nakhoda.client;

import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Status;
import io.grpc.Metadata;
import io.grpc.StatusException;
import java.util.Optional;

/** How an API error travels over gRPC: the Status document as JSON in a trailer. */
public final class GrpcStatus {

  public static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("nakhoda-status-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private GrpcStatus() {}

  /** What a server sends for a refused request. */
  public static StatusException toGrpc(ApiException refused) {
    Metadata trailers = new Metadata();
    trailers.put(TRAILER, Json.write(refused.status().toJson()));
    return code(refused.code()).withDescription(refused.getMessage()).asException(trailers);
  }

  /** What a client makes of a failed call; without a trailer it was the transport. */
  public static ApiException toApiException(io.grpc.Status status, Metadata trailers) {
    byte[] document = trailers == null ? null : trailers.get(TRAILER);
    if (document != null) {
      return new ApiException(Status.parse(Json.read(document)));
    }
    String why = Optional.ofNullable(status.getDescription()).orElse(status.getCode().name());
    return switch (status.getCode()) {
      case UNIMPLEMENTED -> new ApiException(Status.of(405, "MethodNotAllowed", why));
      case UNAUTHENTICATED -> ApiException.unauthorized();
      case PERMISSION_DENIED -> new ApiException(Status.of(403, "Forbidden", why));
      case INVALID_ARGUMENT -> ApiException.badRequest(why);
      case RESOURCE_EXHAUSTED -> new ApiException(Status.of(413, "RequestEntityTooLarge", why));
      case DEADLINE_EXCEEDED -> new ApiException(Status.of(504, "Timeout", why));
      case INTERNAL -> ApiException.internal(why);
      default -> ApiException.unavailable("the master cannot be reached: " + why);
    };
  }

  private static io.grpc.Status code(int http) {
    return switch (http) {
      case 400, 422 -> io.grpc.Status.INVALID_ARGUMENT;
      case 401 -> io.grpc.Status.UNAUTHENTICATED;
      case 403 -> io.grpc.Status.PERMISSION_DENIED;
      case 404 -> io.grpc.Status.NOT_FOUND;
      case 405, 415 -> io.grpc.Status.UNIMPLEMENTED;
      case 409 -> io.grpc.Status.ABORTED;
      case 410 -> io.grpc.Status.OUT_OF_RANGE;
      case 413, 429 -> io.grpc.Status.RESOURCE_EXHAUSTED;
      case 503 -> io.grpc.Status.UNAVAILABLE;
      case 504 -> io.grpc.Status.DEADLINE_EXCEEDED;
      default -> io.grpc.Status.INTERNAL;
    };
  }
}
