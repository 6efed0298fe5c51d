package org.genie.transport.data;

/** Where transfers arrive. Called on the data server's threads, several at once for different transfers. */
public interface TransferTarget {
    /** What becomes of an announced transfer. */
    sealed interface Admission {}

    record Admitted(IncomingTransfer transfer) implements Admission {}

    record Rejected(Rejection rejection) implements Admission {}

    /**
     * Checks an announced transfer against its reservation, and only then makes memory for it.
     *
     * @param transport {@code tcp}, {@code unix} or {@code local}
     */
    Admission admit(TransferHeader header, String transport);
}
