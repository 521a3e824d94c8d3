"""Retraining each night by Airflow 2 (provider apache-airflow-providers-apache-spark), in Spark's client mode.

Variables: cairn_pipeline (the pipeline's file on the Airflow worker), cairn_jar (cairn.jar).
Exit code 0: promoted, or done before. 4: refused; the task is skipped, the old model serves on. 75: tried again.
Anything else fails at once.
"""

import re
from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

OPENS = " ".join(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in [
        "java.lang",
        "java.lang.invoke",
        "java.lang.reflect",
        "java.io",
        "java.net",
        "java.nio",
        "java.util",
        "java.util.concurrent",
        "java.util.concurrent.atomic",
        "sun.nio.ch",
        "sun.nio.cs",
        "sun.security.action",
        "sun.util.calendar",
        "jdk.internal.misc",
    ]
)


class CairnRetrain(SparkSubmitOperator):
    """spark-submit, whose exit code decides whether another try is worth it."""

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as failure:
            code = re.search(r"Error code is: (\d+)", str(failure))
            if code is None or code.group(1) == "75":
                raise
            if code.group(1) == "4":
                raise AirflowSkipException("refused: the old model serves on") from failure
            raise AirflowFailException(str(failure)) from failure


with DAG(
    dag_id="cairn_retrain",
    schedule="15 1 * * *",
    start_date=datetime(2026, 11, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
    tags=["cairn"],
) as dag:
    CairnRetrain(
        task_id="retrain",
        conn_id="spark_default",
        application="{{ var.value.cairn_jar }}",
        java_class="dev.cairn.jobs.cli.Cairn",
        application_args=["retrain", "{{ var.value.cairn_pipeline }}", "--date", "{{ ds }}"],
        driver_memory="2g",
        conf={"spark.driver.extraJavaOptions": "--add-modules=jdk.incubator.vector " + OPENS},
        env_vars={"OMP_NUM_THREADS": "1"},
        execution_timeout=timedelta(hours=12),
    )
