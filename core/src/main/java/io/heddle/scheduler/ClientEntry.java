package io.heddle.scheduler;

/** What the scheduler knows of a client. It stays after the client is gone until its last wish is dropped. */
final class ClientEntry {
    final int clientId;
    boolean connected;
    int firstWish;
    int wishCount;

    ClientEntry(final int clientId) {
        this.clientId = clientId;
        connected = true;
    }
}
