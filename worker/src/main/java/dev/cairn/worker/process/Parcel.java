package dev.cairn.worker.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;

/** Objects between a process and the one that it has started itself, by way of pipes that nobody else holds. */
final class Parcel {
    private Parcel() {}

    static void write(Object object, OutputStream to) throws IOException {
        ObjectOutputStream out = new ObjectOutputStream(to);
        out.writeObject(object);
        out.flush();
    }

    static Object read(InputStream from, ClassLoader classes) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(from) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
                try {
                    return Class.forName(description.getName(), false, classes);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description);
                }
            }
        }.readObject();
    }
}
