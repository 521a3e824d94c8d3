/** Trained models on disk. */
package dev.cairn.driver.model;
