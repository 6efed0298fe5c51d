package org.genie.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Avro trusts no package by itself; codecs work without a JVM flag, whichever class loader has them. */
class ClassLoadingTest {
    /** What runs inside a class loader of its own. */
    public static final class RoundTrips implements Callable<Integer> {
        @Override
        public Integer call() throws MalformedEventException {
            int done = 0;
            for (WireType<?> type : WireType.all()) {
                type.codec().decode(type.bytes(1));
                done++;
            }
            return done;
        }
    }

    @BeforeEach
    void noFlagIsSet() {
        assertThat(System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES")).isNull();
        assertThat(System.getProperty("org.apache.avro.SERIALIZABLE_CLASSES")).isNull();
    }

    @Test
    void worksWithAvroAndGenieInALoaderOfTheirOwn() throws Exception {
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader own = new URLClassLoader(classPath(), platform)) {
            assertThat(runIn(own)).isEqualTo(WireType.all().size());
        }
    }

    @Test
    void worksWithGenieInAChildOfAvrosLoader() throws Exception {
        ClassLoader parent = ClassLoadingTest.class.getClassLoader();
        try (GenieFirst child = new GenieFirst(classPath(), parent)) {
            assertThat(runIn(child)).isEqualTo(WireType.all().size());
            assertThat(child.loadClass("org.genie.serde.avro.WireFence").getClassLoader())
                    .isSameAs(child);
            assertThat(child.loadClass("org.apache.avro.Schema").getClassLoader())
                    .isSameAs(parent);
        }
    }

    private static Object runIn(ClassLoader loader) throws Exception {
        Class<?> task = loader.loadClass(RoundTrips.class.getName());
        assertThat(task.getClassLoader()).isSameAs(loader);
        return ((Callable<?>) task.getDeclaredConstructor().newInstance()).call();
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(ClassLoadingTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes Genie's classes itself and everything else from its parent, as a job's user code does. */
    private static final class GenieFirst extends URLClassLoader {
        GenieFirst(URL[] urls, ClassLoader parent) {
            super(urls, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.genie.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
