import com.fasterxml.jackson.databind.DeserializationFeature;
import java.util.List;
import java.util.Map;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.DatasetApi;
import org.openapitools.client.api.JobApi;
import org.openapitools.client.api.ModelApi;
import org.openapitools.client.api.ScriptApi;
import org.openapitools.client.api.TaskApi;
import org.openapitools.client.model.InlineData;
import org.openapitools.client.model.JobCreation;
import org.openapitools.client.model.ModelCreation;
import org.openapitools.client.model.ModelResult;
import org.openapitools.client.model.PendingTask;
import org.openapitools.client.model.TaskState;
import org.openapitools.client.model.WrittenFrame;

/** Calls the main routes by the client of Java that run.sh has generated. */
public class Generated {
  public static void main(String[] given) throws Exception {
    var client = new ApiClient();
    client.updateBaseUri(given[0]);
    // Of an answer of two forms the first one is taken that does not fail: fields that it does not have tell them apart.
    client.setObjectMapper(ApiClient.createDefaultObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
    var datasets = new DatasetApi(client);
    var models = new ModelApi(client);
    var scripts = new ScriptApi(client);
    var jobs = new JobApi(client);
    var tasks = new TaskApi(client);

    var flats = Map.of("size", List.of(30, 45, 60), "rent", List.of(620, 815, 1010));
    datasets.datasetPut("flats", new WrittenFrame().data(flats).append(false), null, null, null, null, null, null, null, null, null, null, null, null);
    var read = datasets.datasetGet("flats", null, "list", null, null, null, null, null, null, null);
    check(read.toString().contains("620"), read);
    models.modelDelete("rent", null, null, null);
    models.modelCreate(new ModelCreation().name("rent").pipeline(List.of(List.of("Ridge", Map.of()))), null, null, null, null, null);
    models.modelFitPut("rent", null, null, null, "flats[size]", "flats[rent]", null, null, null);
    var rows = new InlineData().data(List.of(Map.of("size", 70)));
    var now = models.modelPredictPut("rent", null, null, null, null, null, null, null, null, rows).getActualInstance();
    check(now instanceof ModelResult, now);
    var later = models.modelPredictPut("rent", null, true, null, null, null, null, null, null, rows).getActualInstance();
    check(later instanceof PendingTask, later);
    var id = ((PendingTask) later).getTaskId();
    for (int at = 0; at < 100 && tasks.taskStatus(id, null).getStatus() != TaskState.SUCCESS; at++) Thread.sleep(100);
    var result = ((Map<?, ?>) tasks.taskResult(id, null, null).getResponse()).get("result");
    check(result.equals(((ModelResult) now).getResult()), result);
    scripts.scriptPut("double", "def run(om, data, **kwargs):\n    return 2 * data[\"n\"]\n", null, null, null);
    var ran = scripts.scriptRunPost("double", null, null, null, null, null, Map.of("n", 21));
    check(ran.getResult().equals(42), ran);
    jobs.jobDelete("report", null, null, null);
    jobs.jobCreate(new JobCreation().name("report").code("print(1)"), null, null);
    var job = jobs.jobRunPost("report", null, null, null, null, null, null);
    check(job.getJobRuns().values().iterator().next().equals("OK"), job);
    System.out.println("openapi-generator: java");
  }

  private static void check(boolean holds, Object told) {
    if (!holds) throw new AssertionError(String.valueOf(told));
  }
}
