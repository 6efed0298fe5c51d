package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.genie.model.ModelName;
import org.genie.model.RequestId;
import org.genie.model.Tokens;
import org.genie.model.event.RequestEvent;
import org.genie.model.request.InferenceRequest;
import org.genie.model.request.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    private static RequestEvent decode(String json) throws MalformedEventException {
        return Codecs.requestEvents().decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestEvent submitted(Payload payload, int maxTokens, long submitted, long deadline) {
        return new RequestEvent.Submitted(new InferenceRequest(
                new RequestId("r1"), new ModelName("demo"), payload, maxTokens, submitted, deadline));
    }

    @Test
    void readsATextPrompt() throws MalformedEventException {
        assertThat(decode("{\"id\":\"r1\",\"model\":\"demo\",\"text\":\"ROMEO: é🙂\",\"maxTokens\":20}"))
                .isEqualTo(submitted(new Payload.Text("ROMEO: é🙂"), 20, 0, 0));
    }

    @Test
    void readsTokensAndTimes() throws MalformedEventException {
        assertThat(decode("{\"id\":\"r1\",\"model\":\"demo\",\"tokens\":[1,2,300],"
                        + "\"submittedAtMillis\":1700000000000,\"deadlineMillis\":1700000060000}"))
                .isEqualTo(submitted(
                        new Payload.Prompt(Tokens.of(1, 2, 300)), 128, 1_700_000_000_000L, 1_700_000_060_000L));
    }

    @Test
    void readsInputsOfAOnePassGraph() throws MalformedEventException {
        assertThat(decode("{\"id\":\"r1\",\"model\":\"demo\",\"inputs\":\"AQID\"}"))
                .isEqualTo(submitted(new Payload.Inputs(new byte[] {1, 2, 3}), 128, 0, 0));
    }

    @Test
    void readsACancellation() throws MalformedEventException {
        assertThat(decode("{\"cancel\":\"r1\"}")).isEqualTo(new RequestEvent.Cancelled(new RequestId("r1")));
    }

    @Test
    void takesNullAsMissingAndWhiteSpaceAround() throws MalformedEventException {
        assertThat(
                        decode(
                                " \t\r\n{\"id\":\"r1\",\"model\":\"demo\",\"text\":\"x\",\"tokens\":null,\"maxTokens\":null}\n"))
                .isEqualTo(submitted(new Payload.Text("x"), 128, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens, maxTokens",
        "maxtokens, maxTokens",
        "prompt, text",
        "txt, text",
        "Model, model",
        "deadline, deadlineMillis",
        "token, tokens"
    })
    void namesTheNearestFieldToAnUnknownOne(String typed, String known) {
        assertThatThrownBy(() -> decode("{\"id\":\"r1\",\"model\":\"demo\",\"" + typed + "\":\"secret\"}"))
                .isInstanceOf(MalformedEventException.class)
                .hasMessage("JSON request has the field '" + typed + "', which requests do not have.\nMaybe you mean '"
                        + known + "'.");
    }

    @Test
    void listsAllFieldsWhereNoneIsNear() {
        assertThatThrownBy(() -> decode("{\"temperature\":1}"))
                .hasMessageContaining("Maybe you mean one of id, model, tokens, text, inputs, maxTokens");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                            | 'id' is missing",
                "{'model':'m','text':'t'}                      | 'id' is missing",
                "{'id':'r1','text':'t'}                        | 'model' is missing",
                "{'id':'r1','model':'m'}                       | 0 of 'tokens', 'text' and 'inputs' are set",
                "{'id':'r1','model':'m','text':'t','tokens':[]}| 2 of 'tokens', 'text' and 'inputs' are set",
                "{'id':7,'model':'m','text':'t'}               | 'id' is of type number; a string is needed",
                "{'id':'a b','model':'m','text':'t'}           | request id 'a b' holds the character ' ' at 1",
                "{'id':'r1','model':'m','tokens':'1,2'}        | 'tokens' is of type string",
                "{'id':'r1','model':'m','tokens':[1,-2]}       | 'tokens' holds at 1 something that is no token id",
                "{'id':'r1','model':'m','tokens':[1.5]}        | 'tokens' holds at 0 something",
                "{'id':'r1','model':'m','tokens':[2147483648]} | 'tokens' holds at 0 something",
                "{'id':'r1','model':'m','inputs':'#'}          | 'inputs' is not base64",
                "{'id':'r1','model':'m','text':'t','maxTokens':0}           | asks for 0 tokens",
                "{'id':'r1','model':'m','text':'t','maxTokens':-1}          | 'maxTokens' is -1; 0 to 2147483647",
                "{'id':'r1','model':'m','text':'t','maxTokens':4294967297}  | 'maxTokens' is 4294967297",
                "{'id':'r1','model':'m','text':'t','maxTokens':'20'}        | 'maxTokens' is of type string",
                "{'id':'r1','model':'m','text':'t','deadlineMillis':1e300}  | 'deadlineMillis' is of type number",
                "{'id':'r1','model':'m','text':'t','deadlineMillis':99999999999999999999} | 'deadlineMillis' is 9999",
                "{'cancel':'r1','id':'r2'}                     | 'cancel' stands beside other fields",
                "{'cancel':1}                                  | 'cancel' is of type number",
            })
    void tellsWhatIsWrong(String json, String reason) {
        assertThatThrownBy(() -> decode(json.replace('\'', '"')))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageStartingWith("JSON request is not valid: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"id\":\"r1\",secretPrompt}",
                "{\"id\":\"r1\",\"text\":\"secretPrompt",
                "{\"text\":\"secretPrompt\",\"text\":\"x\"}",
                "{\"id\":\"r1\"} secretPrompt"
            })
    void refusesBrokenJsonWithoutRepeatingIt(String json) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(MalformedEventException.class)
                .hasMessageContaining("is not valid JSON at line 1, column ")
                .hasMessageNotContaining("secretPrompt")
                .hasNoCause();
    }

    @Test
    void doesNotRepeatWhatAPromptSays() {
        assertThatThrownBy(() -> decode("{\"id\":\"r1\",\"model\":\"m\",\"inputs\":\"secretPrompt!\"}"))
                .hasMessageNotContaining("secretPrompt")
                .rootCause()
                .hasMessageNotContaining("secretPrompt");
    }
}
