package dev.cairn.driver.dataset;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator's elements, each put through a function as it comes. */
record Mapped<A, B>(Iterator<A> elements, Function<A, B> function) implements Iterator<B> {
    @Override
    public boolean hasNext() {
        return elements.hasNext();
    }

    @Override
    public B next() {
        return function.apply(elements.next());
    }
}
