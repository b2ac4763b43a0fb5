package dev.nakhoda.master.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.Yaml;
import io.kubernetes.client.proto.IntStr.IntOrString;
import io.kubernetes.client.proto.Meta.ObjectMeta;
import io.kubernetes.client.proto.Meta.Time;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Bodies as Go's encoder makes them: embedded messages and zeros are written, too. */
class ProtobufDecoderTest {

  private static byte[] body(String apiVersion, String kind, Message object) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {'k', '8', 's', 0});
    Runtime.Unknown.newBuilder()
        .setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
        .setRaw(object.toByteString())
        .setContentEncoding("")
        .setContentType("")
        .build()
        .writeTo(out);
    return out.toByteArray();
  }

  @Test
  void aPodReadsLikeItsJson() throws IOException {
    V1.Container container =
        V1.Container.newBuilder()
            .setName("main")
            .setImage("busybox")
            .addCommand("sh")
            .addPorts(V1.ContainerPort.newBuilder().setContainerPort(80).setHostPort(0))
            .addEnv(V1.EnvVar.newBuilder().setName("EMPTY").setValue(""))
            .setResources(
                V1.ResourceRequirements.newBuilder()
                    .putLimits("cpu", Quantity.newBuilder().setString("100m").build()))
            .setLivenessProbe(
                V1.Probe.newBuilder()
                    .setHandler(
                        V1.ProbeHandler.newBuilder()
                            .setHttpGet(
                                V1.HTTPGetAction.newBuilder()
                                    .setPath("/")
                                    .setPort(
                                        IntOrString.newBuilder().setType(1).setStrVal("http"))))
                    .setInitialDelaySeconds(0)
                    .setPeriodSeconds(5))
            .build();
    V1.Pod pod =
        V1.Pod.newBuilder()
            .setMetadata(
                ObjectMeta.newBuilder()
                    .setName("p")
                    .setGenerateName("")
                    .setGeneration(0)
                    .setCreationTimestamp(Time.getDefaultInstance())
                    .putLabels("app", "web"))
            .setSpec(
                V1.PodSpec.newBuilder()
                    .addContainers(container)
                    .setTerminationGracePeriodSeconds(0)
                    .addVolumes(
                        V1.Volume.newBuilder()
                            .setName("v")
                            .setVolumeSource(
                                V1.VolumeSource.newBuilder()
                                    .setEmptyDir(V1.EmptyDirVolumeSource.newBuilder()))))
            .setStatus(V1.PodStatus.getDefaultInstance())
            .build();
    ObjectNode want =
        Yaml.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: busybox
                command: [sh]
                ports: [{containerPort: 80}]
                env: [{name: EMPTY}]
                resources: {limits: {cpu: 100m}}
                livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
              volumes: [{name: v, emptyDir: {}}]
            """);
    ObjectNode decoded = ProtobufDecoder.decode(body("v1", "Pod", pod));
    assertThat(Json.same(decoded, want)).as(decoded.toString()).isTrue();
  }

  @Test
  void bytesBecomeBase64AndMapsStayMaps() throws IOException {
    V1.Secret secret =
        V1.Secret.newBuilder().putData("a", ByteString.copyFromUtf8("hello")).build();
    assertThat(ProtobufDecoder.decode(body("v1", "Secret", secret)).path("data").toString())
        .isEqualTo("{\"a\":\"aGVsbG8=\"}");
  }

  @Test
  void otherBytesAreRefused() throws IOException {
    assertThatThrownBy(() -> ProtobufDecoder.decode(new byte[] {1, 2, 3, 4, 5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not appear to be a protobuf message");
    byte[] cut = body("v1", "Secret", V1.Secret.getDefaultInstance());
    cut[cut.length - 1] = (byte) 0xff;
    assertThatThrownBy(() -> ProtobufDecoder.decode(cut))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] unknown = body("v1", "Nothing", V1.Secret.getDefaultInstance());
    assertThatThrownBy(() -> ProtobufDecoder.decode(unknown))
        .hasMessageContaining("no kind \"Nothing\" is registered for version \"v1\"");
  }
}
