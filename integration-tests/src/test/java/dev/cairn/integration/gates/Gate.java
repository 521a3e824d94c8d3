package dev.cairn.integration.gates;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must be reached on real data.
 *
 * @param name on the command line
 * @param claims which all must hold
 */
record Gate(String name, List<Claim> claims) {
    static Gate of(String name, Claim... claims) {
        return new Gate(name, List.of(claims));
    }

    /** All that has to be done, each piece behind those that it needs. */
    List<Piece> pieces() {
        Set<Piece> all = new LinkedHashSet<>();
        claims.forEach(claim -> claim.pieces().forEach(piece -> add(piece, all)));
        return new ArrayList<>(all);
    }

    private static void add(Piece piece, Set<Piece> all) {
        piece.after().forEach(before -> add(before, all));
        all.add(piece);
    }
}
