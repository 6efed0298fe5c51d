package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.genie.serde.internal.SchemaHistory;
import org.junit.jupiter.api.Test;

/** A made-up earlier schema lies among the test's resources: requests with a priority and without a deadline. */
class SchemaEvolutionTest {
    @Test
    void readsRecordsOfAnEarlierSchema() throws Exception {
        Schema earlier = SchemaHistory.find(0xdbc843a4650c076cL).orElseThrow();
        Schema request = earlier.getField("event").schema().getTypes().get(0);
        GenericRecord event = new GenericRecordBuilder(earlier)
                .set(
                        "event",
                        new GenericRecordBuilder(request)
                                .set("id", "r1")
                                .set("model", "demo")
                                .set("priority", 5)
                                .set("text", "ROMEO:")
                                .set("maxTokens", 20)
                                .set("submittedAtMillis", 17L)
                                .build())
                .build();
        ByteBuffer bytes = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), earlier).encode(event);

        for (int round = 0; round < 2; round++) {
            assertThat(Codecs.requestEvents().decode(bytes.array()))
                    .isEqualTo(new RequestEvent.Submitted(new InferenceRequest(
                            new RequestId("r1"), new ModelName("demo"), new Payload.Text("ROMEO:"), 20, 17, 0)));
        }
    }
}
