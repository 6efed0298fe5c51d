package org.genie.tokenizers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.genie.model.Tokens;
import org.genie.model.request.TokenizerSpec;

/** Small tokenizer files of the kinds that models come with, and random text. */
final class TokenizerFixtures {
    private TokenizerFixtures() {}

    /** Byte-level BPE without merges, as GPT-2 and Llama 3 use (with merges): a token a byte. */
    static TokenizerSpec.HuggingFace byteLevel() {
        return spec(Path.of("src/test/resources/bytelevel.json").toAbsolutePath());
    }

    /**
     * BPE over characters with bytes to fall back on, as Llama 2 and Mistral use: spaces are ▁, one is put in front.
     * Begins with the special tokens {@code <unk>}, {@code <s>}, {@code </s>}, as ids 0, 1, 2; asks for truncation to 4.
     */
    static TokenizerSpec.HuggingFace byteFallback(Path folder) {
        List<String> vocabulary = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        for (int i = 0; i < 256; i++) {
            vocabulary.add(String.format("<0x%02X>", i));
        }
        "▁abcdefghijklmnopqrstuvwxyz.,é東".codePoints().forEach(c -> vocabulary.add(Character.toString(c)));
        vocabulary.addAll(List.of("th", "the", "▁th", "▁the", "▁▁"));
        return write(
                folder.resolve("bytefallback.json"),
                "{'version':'1.0','truncation':{'max_length':4,'strategy':'LongestFirst','stride':0,'direction':'Right'},"
                        + "'padding':null,'added_tokens':[" + special(0, "<unk>") + "," + special(1, "<s>") + ","
                        + special(2, "</s>") + "],"
                        + "'normalizer':{'type':'Sequence','normalizers':[{'type':'Prepend','prepend':'▁'},"
                        + "{'type':'Replace','pattern':{'String':' '},'content':'▁'}]},'pre_tokenizer':null,"
                        + "'post_processor':{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<s>','type_id':0}},"
                        + "{'Sequence':{'id':'A','type_id':0}}],'pair':[{'Sequence':{'id':'A','type_id':0}},"
                        + "{'Sequence':{'id':'B','type_id':1}}],'special_tokens':{'<s>':{'id':'<s>','ids':[1],"
                        + "'tokens':['<s>']}}},"
                        + "'decoder':{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'▁'},"
                        + "'content':' '},{'type':'ByteFallback'},{'type':'Fuse'},"
                        + "{'type':'Strip','content':' ','start':1,'stop':0}]},"
                        + "'model':{'type':'BPE','dropout':null,'unk_token':'<unk>','continuing_subword_prefix':null,"
                        + "'end_of_word_suffix':null,'fuse_unk':true,'byte_fallback':true,'vocab':" + table(vocabulary)
                        + ",'merges':['t h','th e','▁ th','▁ the','▁ ▁']}}");
    }

    /** Word pieces, as BERT uses: pieces inside a word begin with ##. */
    static TokenizerSpec.HuggingFace wordPiece(Path folder) {
        List<String> vocabulary = List.of("[UNK]", "play", "##ing", "##s", "the", "piano", ".", ",", "is");
        return write(
                folder.resolve("wordpiece.json"),
                "{'version':'1.0','truncation':null,'padding':null,'added_tokens':[" + special(0, "[UNK]") + "],"
                        + "'normalizer':null,'pre_tokenizer':{'type':'BertPreTokenizer'},'post_processor':null,"
                        + "'decoder':{'type':'WordPiece','prefix':'##','cleanup':true},"
                        + "'model':{'type':'WordPiece','unk_token':'[UNK]','continuing_subword_prefix':'##',"
                        + "'max_input_chars_per_word':100,'vocab':" + table(vocabulary) + "}}");
    }

    static TokenizerSpec.HuggingFace spec(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return new TokenizerSpec.HuggingFace(
                    file.toUri().toString(), HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static TokenizerSpec.HuggingFace write(Path file, String content) {
        try {
            Files.writeString(file, content.replace('\'', '"'));
            return spec(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text of letters, spaces, accents, Asian characters and emoji. */
    static String text(Random random, int longest) {
        int length = random.nextInt(longest + 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(codePoint(random));
        }
        return text.toString();
    }

    /** The stream's text for the tokens in pieces of random sizes. */
    static String streamed(Tokenizer tokenizer, Tokens tokens, Random random) {
        Tokenizer.TextStream stream = tokenizer.stream();
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < tokens.size()) {
            int end = Math.min(tokens.size(), at + random.nextInt(4));
            int[] piece = new int[end - at];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = tokens.at(at + i);
            }
            text.append(stream.push(Tokens.of(piece)));
            at = end;
        }
        return text.append(stream.flush()).toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int codePoint(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> ' ';
            case 1 -> 0xA0 + random.nextInt(0x500);
            case 2 -> 0x4E00 + random.nextInt(0x5000);
            case 3 -> 0x1F600 + random.nextInt(0x40);
            case 4 -> 1 + random.nextInt(0x1F);
            default -> 'a' + random.nextInt(26);
        };
    }

    private static String special(int id, String content) {
        return "{'id':" + id + ",'content':'" + content
                + "','single_word':false,'lstrip':false,'rstrip':false,'normalized':false,'special':true}";
    }

    private static String table(List<String> vocabulary) {
        StringBuilder table = new StringBuilder("{");
        for (int i = 0; i < vocabulary.size(); i++) {
            table.append(i == 0 ? "'" : ",'")
                    .append(vocabulary.get(i))
                    .append("':")
                    .append(i);
        }
        return table.append('}').toString();
    }
}
