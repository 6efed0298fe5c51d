package org.genie.serde.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Classes of this module's loader, remembered by name. */
final class ClassValueByName {
    private final ConcurrentMap<String, Class<?>> known = new ConcurrentHashMap<>();

    Class<?> named(String name) {
        Class<?> found = known.get(name);
        return found != null ? found : known.computeIfAbsent(name, ClassValueByName::load);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("no class was generated for the schema " + name + ".", e);
        }
    }
}
