import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The vendor's own producer: `CompressedProducer.java BROKERS TOPIC CODEC`, "key value" in Base64 on each line of input. */
public class CompressedProducer {
  public static void main(String[] args) throws Exception {
    Map<String, Object> config = Map.of(
        "bootstrap.servers", args[0],
        "compression.type", args[2],
        "linger.ms", 1000,
        "batch.size", 1 << 20);
    Base64.Decoder base64 = Base64.getDecoder();
    try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        var lines = new BufferedReader(new InputStreamReader(System.in))) {
      for (String line; (line = lines.readLine()) != null; ) {
        String[] parts = line.split(" ");
        producer.send(new ProducerRecord<>(args[1], base64.decode(parts[0]), base64.decode(parts[1])));
      }
    }
  }
}
