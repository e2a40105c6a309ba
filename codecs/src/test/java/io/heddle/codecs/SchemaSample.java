package io.heddle.codecs;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Fills any message of a schema with values that are all different, driven by the schema file itself, so that no message
 * and no field can be forgotten.
 */
final class SchemaSample {
    private static final int HEADER_LENGTH = 8;

    private final String schema;
    private final Document document;
    private int number;

    SchemaSample(final String schema) throws Exception {
        this.schema = schema;
        final DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setXIncludeAware(true);
        this.document = factory.newDocumentBuilder()
                .parse(SchemaSample.class
                        .getResource("/io/heddle/codecs/" + schema + ".xml")
                        .toString());
    }

    int version() {
        return Integer.parseInt(document.getDocumentElement().getAttribute("version"));
    }

    /** Names of all messages in the order of the schema. */
    List<String> messages() {
        final List<String> names = new ArrayList<>();
        for (final Element element : children(document.getDocumentElement())) {
            if (element.getLocalName().equals("message")) {
                names.add(element.getAttribute("name"));
            }
        }
        return names;
    }

    /** Encodes a sample of the message, header included. */
    byte[] encode(final String message) throws Exception {
        number = 0;
        final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[4096]);
        final Object encoder = type(message + "Encoder").getConstructor().newInstance();
        final Object header = type("MessageHeaderEncoder").getConstructor().newInstance();
        method(encoder, "wrapAndApplyHeader", 3).invoke(encoder, buffer, 0, header);
        fill(encoder, message(message));
        final byte[] bytes = new byte
                [HEADER_LENGTH + (int) method(encoder, "encodedLength", 0).invoke(encoder)];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    /** Decodes with the block length and version of the bytes and gives every field as text. */
    String decode(final String message, final byte[] bytes) throws Exception {
        final DirectBuffer buffer = new UnsafeBuffer(bytes);
        final Object header = type("MessageHeaderDecoder").getConstructor().newInstance();
        header.getClass().getMethod("wrap", DirectBuffer.class, int.class).invoke(header, buffer, 0);
        final Object decoder = type(message + "Decoder").getConstructor().newInstance();
        final int templateId = (int) header.getClass().getMethod("templateId").invoke(header);
        if (templateId != decoder.getClass().getField("TEMPLATE_ID").getInt(null)) {
            throw new AssertionError(message + ": the bytes have template id " + templateId);
        }
        decoder.getClass()
                .getMethod("wrap", DirectBuffer.class, int.class, int.class, int.class)
                .invoke(
                        decoder,
                        buffer,
                        HEADER_LENGTH,
                        header.getClass().getMethod("blockLength").invoke(header),
                        header.getClass().getMethod("version").invoke(header));
        return decoder.toString();
    }

    private void fill(final Object encoder, final Element parent) throws Exception {
        for (final Element element : children(parent)) {
            final String name = element.getAttribute("name");
            switch (element.getLocalName()) {
                case "field" -> fillField(encoder, name, element.getAttribute("type"));
                case "group" -> {
                    final Object group = method(encoder, name + "Count", 1).invoke(encoder, 2);
                    for (int i = 0; i < 2; i++) {
                        method(group, "next", 0).invoke(group);
                        fill(group, element);
                    }
                }
                case "data" -> {
                    final byte[] bytes =
                            (element.getAttribute("name") + " \u00e9 " + number++).getBytes(StandardCharsets.UTF_8);
                    encoder.getClass()
                            .getMethod("put" + capital(name), byte[].class, int.class, int.class)
                            .invoke(encoder, bytes, 0, bytes.length);
                }
                default -> throw new AssertionError("unknown element " + element.getLocalName());
            }
        }
    }

    private void fillField(final Object encoder, final String name, final String type) throws Exception {
        final Element definition = definition(type);
        if (definition == null) {
            setNumber(encoder, name);
        } else if (definition.getLocalName().equals("composite")) {
            final Object composite = method(encoder, name, 0).invoke(encoder);
            for (final Element part : children(definition)) {
                setNumber(composite, part.getAttribute("name"));
            }
        } else if (definition.getLocalName().equals("enum")) {
            final Method setter = method(encoder, name, 1);
            final Object[] constants = setter.getParameterTypes()[0].getEnumConstants();
            setter.invoke(encoder, constants[number++ % (constants.length - 1)]);
        } else {
            final byte[] bytes = new byte[Integer.parseInt(definition.getAttribute("length"))];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (number + i);
            }
            number++;
            encoder.getClass()
                    .getMethod("put" + capital(name), byte[].class, int.class, int.class)
                    .invoke(encoder, bytes, 0, bytes.length);
        }
    }

    private void setNumber(final Object encoder, final String name)
            throws InvocationTargetException, IllegalAccessException {
        final Method setter = method(encoder, name, 1);
        final long value = 0x0102_0304_0506_0700L + number++;
        final Class<?> type = setter.getParameterTypes()[0];
        if (type == long.class) {
            setter.invoke(encoder, value);
        } else if (type == int.class) {
            setter.invoke(encoder, (int) value);
        } else if (type == short.class) {
            setter.invoke(encoder, (short) (value & 0x7F));
        } else {
            setter.invoke(encoder, (byte) (value & 0x7F));
        }
    }

    private Element message(final String name) {
        for (final Element element : children(document.getDocumentElement())) {
            if (element.getLocalName().equals("message")
                    && element.getAttribute("name").equals(name)) {
                return element;
            }
        }
        throw new AssertionError("no message " + name + " in " + schema);
    }

    private Element definition(final String type) {
        for (final Element element : children(document.getDocumentElement())) {
            if (element.getLocalName().equals("types")) {
                for (final Element candidate : children(element)) {
                    if (candidate.getAttribute("name").equals(type)) {
                        return candidate;
                    }
                }
            }
        }
        return null;
    }

    private Class<?> type(final String name) throws ClassNotFoundException {
        return Class.forName("io.heddle.codecs." + schema + "." + name);
    }

    private static Method method(final Object target, final String name, final int parameterCount) {
        for (final Method method : target.getClass().getMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == parameterCount
                    && !method.isBridge()
                    && (parameterCount != 1 || method.getParameterTypes()[0] != String.class)) {
                return method;
            }
        }
        throw new AssertionError(target.getClass() + " has no method " + name);
    }

    private static String capital(final String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static List<Element> children(final Node parent) {
        final List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }
}
