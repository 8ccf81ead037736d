import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** mongo-java-server on a port of this machine, under the version of MongoDB that the driver of Node asks for at least. */
public class JavaMongo {
  public static void main(String[] args) {
    MongoVersion version = new MongoVersion() {
      public List<Integer> getVersionArray() {
        return List.of(6, 0, 0, 0);
      }

      public int getWireVersion() {
        return 17;
      }
    };
    MongoServer server = new MongoServer(new MemoryBackend().version(version));
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("listening");
  }
}
