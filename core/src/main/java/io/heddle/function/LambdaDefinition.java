package io.heddle.function;

import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * A lambda or method reference without the values it captured: what the Java Language Specification's serialised form
 * ({@link SerializedLambda}) says of it. Captured values travel with each task, so that a lambda in a loop is one
 * function and not many.
 *
 * @param capturingClass binary name of the class whose source holds the lambda.
 * @param interfaceClass internal name of the functional interface.
 * @param interfaceMethod its method.
 * @param interfaceSignature the erased signature of that method.
 * @param implementationKind the method handle kind of the body.
 * @param implementationClass internal name of the class that holds the body.
 * @param implementationMethod the body's method.
 * @param implementationSignature its signature.
 * @param instantiatedType the signature after type arguments were substituted.
 */
public record LambdaDefinition(
        String capturingClass,
        String interfaceClass,
        String interfaceMethod,
        String interfaceSignature,
        int implementationKind,
        String implementationClass,
        String implementationMethod,
        String implementationSignature,
        String instantiatedType)
        implements Serializable {

    static LambdaDefinition of(final SerializedLambda form) {
        return new LambdaDefinition(
                form.getCapturingClass().replace('/', '.'),
                form.getFunctionalInterfaceClass(),
                form.getFunctionalInterfaceMethodName(),
                form.getFunctionalInterfaceMethodSignature(),
                form.getImplMethodKind(),
                form.getImplClass(),
                form.getImplMethodName(),
                form.getImplMethodSignature(),
                form.getInstantiatedMethodType());
    }

    /** The lambda again, over {@code captured} values, in the classes that {@code loader} sees. */
    public Object instantiate(final ClassLoader loader, final Object[] captured) throws ReflectiveOperationException {
        final Class<?> owner = Class.forName(capturingClass, true, loader);
        final SerializedLambda form = new SerializedLambda(
                owner,
                interfaceClass,
                interfaceMethod,
                interfaceSignature,
                implementationKind,
                implementationClass,
                implementationMethod,
                implementationSignature,
                instantiatedType,
                captured);
        final Method deserialize = owner.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
        deserialize.setAccessible(true);
        try {
            return deserialize.invoke(null, form);
        } catch (final InvocationTargetException failure) {
            throw new ReflectiveOperationException(
                    "lambda " + implementationMethod + " of " + capturingClass + " cannot be rebuilt: is the class the"
                            + " same on client and worker?",
                    failure.getCause());
        }
    }
}
