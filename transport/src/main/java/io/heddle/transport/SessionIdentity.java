package io.heddle.transport;

/**
 * Who the two sides of a session are.
 *
 * @param sessionId token
 * @param epoch incarnation of the server
 * @param peerId id of the peer in the application
 * @param role of the peer
 * @param pid process id of the other side
 * @param local the other side is on this host
 * @param description of the other side for people
 */
record SessionIdentity(long sessionId, long epoch, int peerId, int role, long pid, boolean local, String description) {}
