import java.nio.file.Path;
import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.http.HttpServerTransport;

/**
 * One OpenSearch node with k-NN, and with nori where it is asked for, on a free port of 127.0.0.1.
 *
 * java OpenSearchLauncher.java DATA_FOLDER with-nori|without-nori
 *
 * Prints "listening on 127.0.0.1:PORT" when it answers. Ends when its standard input is closed, which also happens
 * when the process that started it is killed.
 */
public class OpenSearchLauncher {
  public static void main(String[] arguments) throws Exception {
    String plugins = "org.opensearch.knn.plugin.KNNPlugin";
    if (arguments[1].equals("with-nori")) plugins += ",org.opensearch.plugin.analysis.nori.AnalysisNoriPlugin";
    // The runner's own main swallows what goes wrong; here a stack trace ends the process.
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((number, settings) -> {
      settings.put("discovery.type", "single-node");
      settings.put("network.host", "127.0.0.1");
      settings.put("http.port", "0");
      settings.put("transport.port", "0");
      // On a nearly full disk indexes would become read-only.
      settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
    });
    runner.build(OpenSearchRunner.newConfigs()
        .clusterName("tests")
        .numOfNode(1)
        .basePath(Path.of(arguments[0]).toString())
        .pluginTypes(plugins));
    var transport = runner.node().injector().getInstance(HttpServerTransport.class);
    System.out.println("listening on 127.0.0.1:" + transport.boundAddress().publishAddress().getPort());
    while (System.in.read() != -1) { }
    runner.close();
    runner.clean();
    System.exit(0);
  }
}
