package org.genie.tokenizers;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.genie.model.Tokens;

/** A tokenizer of the native library. A lock keeps it from being freed while another thread is inside. */
final class NativeTokenizer implements Tokenizer {
    private final HuggingFaceTokenizer library;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    NativeTokenizer(HuggingFaceTokenizer library) {
        this.library = library;
    }

    @Override
    public Tokens encode(String text) {
        String whole = withoutLoneSurrogates(text);
        long[] ids =
                whileOpen(tokenizer -> tokenizer.encode(whole, false, false).getIds());
        int[] tokens = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            tokens[i] = Math.toIntExact(ids[i]);
        }
        return Tokens.of(tokens);
    }

    @Override
    public String decode(Tokens tokens) {
        return decode(tokens.stream().asLongStream().toArray());
    }

    @Override
    public TextStream stream() {
        return new WindowedStream(this::decode);
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            library.close();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private String decode(long[] ids) {
        return ids.length == 0 ? "" : whileOpen(tokenizer -> tokenizer.decode(ids, true));
    }

    private <R> R whileOpen(Function<HuggingFaceTokenizer, R> call) {
        lock.readLock().lock();
        try {
            if (library.isReleased()) {
                throw new IllegalStateException("the tokenizer is closed.");
            }
            return call.apply(library);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Half a surrogate pair has no UTF-8, which the library takes; it stands for no character. */
    private static String withoutLoneSurrogates(String text) {
        return text.codePoints().noneMatch(NativeTokenizer::isSurrogate)
                ? text
                : text.codePoints()
                        .map(c -> isSurrogate(c) ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
