import dev.nakhoda.api.ApiException;
import dev.nakhoda.api.Json;
import dev.nakhoda.api.KubeObject;
import dev.nakhoda.api.ObjectKey;
import dev.nakhoda.api.ResourceName;
import dev.nakhoda.client.Client;
import dev.nakhoda.client.DeleteOptions;
import dev.nakhoda.client.Informer;
import dev.nakhoda.client.Scope;

/** The pods that are measured, in a namespace of their own. */
final class FiguresPods {

  private FiguresPods() {}

  static final int AT_ONCE = 64;
  static final String NAMESPACE = "figures";

  static final String SPEC =
      """
      {'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'app:1',
       'resources':{'requests':{'cpu':'10m','memory':'16Mi'}}}]}
      """;

  static KubeObject pod(int number) {
    return pod("pod-" + number, "app-" + number % 20);
  }

  static KubeObject pod(String name, String app) {
    return object(
        """
        {'apiVersion':'v1','kind':'Pod','metadata':{'name':'%s','namespace':'%s',
         'labels':{'app':'%s'}},'spec':%s}
        """
            .formatted(name, NAMESPACE, app, SPEC));
  }

  static KubeObject object(String json) {
    return KubeObject.of(Json.readObject(json.replace('\'', '"')));
  }

  /** A namespace of its own, with the ServiceAccount that pods want. */
  static void begin(Client client) throws Exception {
    try {
      client.create(
          ResourceName.NAMESPACES,
          object("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + NAMESPACE + "'}}"));
    } catch (ApiException exists) {
      if (!exists.isAlreadyExists()) {
        throw exists;
      }
    }
    Measure.until(
        () -> exists(client, ResourceName.SERVICE_ACCOUNTS, new ObjectKey(NAMESPACE, "default")));
  }

  /** All pods gone, so that the next measurement begins with empty nodes. */
  static void end(Client client) throws Exception {
    try (Informer pods = client.informer(ResourceName.PODS, Scope.namespace(NAMESPACE))) {
      pods.start().awaitSynced();
      var left = pods.list();
      Measure.atOnce(
          left.size(),
          AT_ONCE,
          number -> {
            try {
              client.delete(
                  ResourceName.PODS,
                  left.get(number).key(),
                  DeleteOptions.now(left.get(number).uid()));
            } catch (ApiException gone) {
              if (!gone.isNotFound() && !gone.isConflict()) {
                throw gone;
              }
            }
          });
      Measure.until(() -> pods.list().isEmpty());
    }
  }

  static boolean exists(Client client, ResourceName resource, ObjectKey key) {
    try {
      client.get(resource, key);
      return true;
    } catch (ApiException missing) {
      return false;
    }
  }
}
