package dev.cairn.jobs;

import dev.cairn.driver.training.Job;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;

/** A job of the user's: a public class with a public constructor without parameters, on Spark's class path. */
final class OwnJob {
    private OwnJob() {}

    /** @throws CairnException CONFIGURATION where there is no such class, or it can't be used as a job */
    static Job of(String name) {
        try {
            // not initialized before it is known to be a job: the name may stand in a stranger's model
            return Class.forName(name, false, Thread.currentThread().getContextClassLoader())
                    .asSubclass(Job.class)
                    .getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            throw refused(name, "no such class; bring its jar with spark-submit's --jars", e);
        } catch (ClassCastException e) {
            throw refused(name, "does not implement " + Job.class.getName(), e);
        } catch (ReflectiveOperationException e) {
            throw refused(name, "must be public and have a public constructor without parameters", e);
        }
    }

    private static CairnException refused(String name, String why, Exception cause) {
        return new CairnException(ExitCode.CONFIGURATION, "job " + name + ": " + why, cause);
    }
}
