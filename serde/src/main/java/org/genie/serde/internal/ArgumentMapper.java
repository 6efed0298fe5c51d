package org.genie.serde.internal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.genie.model.graph.Argument;
import org.genie.model.graph.DType;
import org.genie.serde.avro.WireComplex;
import org.genie.serde.avro.WireDType;
import org.genie.serde.avro.WireDeviceName;
import org.genie.serde.avro.WireItems;
import org.genie.serde.avro.WireLayout;
import org.genie.serde.avro.WireMemoryFormat;
import org.genie.serde.avro.WireRef;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of nodes as flat lists of atoms in prefix order. The flat form keeps the schema free of recursion: how deep
 * bytes can make a reader descend is decided here, not by the bytes.
 */
final class ArgumentMapper {
    private static final int DEEPEST = 64;

    private ArgumentMapper() {}

    static List<@Nullable Object> toAtoms(Argument argument) {
        List<@Nullable Object> atoms = new ArrayList<>(1);
        append(argument, atoms, 0);
        return atoms;
    }

    static Argument fromAtoms(List<@Nullable Object> atoms) {
        Iterator<@Nullable Object> rest = atoms.iterator();
        Argument argument = next(rest, 0);
        if (rest.hasNext()) {
            throw new IllegalArgumentException("an argument has atoms left over behind its end.");
        }
        return argument;
    }

    private static void append(Argument argument, List<@Nullable Object> atoms, int depth) {
        if (argument instanceof Argument.Items list) {
            checkDepth(depth);
            atoms.add(new WireItems(list.items().size()));
            list.items().forEach(item -> append(item, atoms, depth + 1));
        } else {
            atoms.add(atom(argument));
        }
    }

    private static @Nullable Object atom(Argument argument) {
        if (argument instanceof Argument.Ref ref) {
            return new WireRef(ref.value());
        } else if (argument instanceof Argument.IntLiteral number) {
            return number.value();
        } else if (argument instanceof Argument.FloatLiteral number) {
            return number.value();
        } else if (argument instanceof Argument.BoolLiteral truth) {
            return truth.value();
        } else if (argument instanceof Argument.StringLiteral text) {
            return text.value();
        } else if (argument instanceof Argument.ComplexLiteral number) {
            return new WireComplex(number.real(), number.imaginary());
        } else if (argument instanceof Argument.DTypeLiteral type) {
            return new WireDType(type.value().name());
        } else if (argument instanceof Argument.DeviceLiteral device) {
            return new WireDeviceName(device.value());
        } else if (argument instanceof Argument.LayoutLiteral layout) {
            return new WireLayout(layout.value());
        } else if (argument instanceof Argument.MemoryFormatLiteral format) {
            return new WireMemoryFormat(format.value());
        } else if (argument instanceof Argument.None) {
            return null;
        }
        throw new IllegalStateException(
                "no wire form for " + argument.getClass().getSimpleName());
    }

    private static Argument next(Iterator<@Nullable Object> rest, int depth) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("an argument breaks off: a list has fewer elements than it says.");
        }
        Object atom = rest.next();
        return atom instanceof WireItems list ? list(list.getCount(), rest, depth) : literal(atom);
    }

    private static Argument list(int count, Iterator<@Nullable Object> rest, int depth) {
        checkDepth(depth);
        if (count < 0) {
            throw new IllegalArgumentException("an argument is a list of " + count + " elements.");
        }
        List<Argument> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(next(rest, depth + 1));
        }
        return new Argument.Items(items);
    }

    private static Argument literal(@Nullable Object atom) {
        if (atom == null) {
            return new Argument.None();
        } else if (atom instanceof WireRef ref) {
            return new Argument.Ref(ref.getValue());
        } else if (atom instanceof Long number) {
            return new Argument.IntLiteral(number);
        } else if (atom instanceof Double number) {
            return new Argument.FloatLiteral(number);
        } else if (atom instanceof Boolean truth) {
            return new Argument.BoolLiteral(truth);
        } else if (atom instanceof String text) {
            return new Argument.StringLiteral(text);
        } else if (atom instanceof WireComplex number) {
            return new Argument.ComplexLiteral(number.getReal(), number.getImaginary());
        } else if (atom instanceof WireDType type) {
            return new Argument.DTypeLiteral(WireValues.constant(DType.class, "dtype", type.getValue()));
        } else if (atom instanceof WireDeviceName device) {
            return new Argument.DeviceLiteral(device.getValue());
        } else if (atom instanceof WireLayout layout) {
            return new Argument.LayoutLiteral(layout.getValue());
        } else if (atom instanceof WireMemoryFormat format) {
            return new Argument.MemoryFormatLiteral(format.getValue());
        }
        throw new IllegalStateException(
                "no argument for the atom " + atom.getClass().getSimpleName());
    }

    private static void checkDepth(int depth) {
        if (depth >= DEEPEST) {
            throw new IllegalArgumentException("an argument is a list nested deeper than " + DEEPEST + ".");
        }
    }
}
