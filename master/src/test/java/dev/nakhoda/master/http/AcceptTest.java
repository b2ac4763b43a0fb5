package dev.nakhoda.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                                | OBJECT        | ''      | false
          */*                                                               | OBJECT        | ''      | false
          application/json                                                  | OBJECT        | ''      | false
          application/yaml                                                  | OBJECT        | ''      | true
          application/*                                                     | OBJECT        | ''      | false
          application/vnd.kubernetes.protobuf,application/json              | OBJECT        | ''      | false
          application/json;as=Table;v=v1;g=meta.k8s.io,application/json     | TABLE         | v1      | false
          application/json;as=Table;g=meta.k8s.io;v=v1beta1                 | TABLE         | v1beta1 | false
          application/json;as=Table;v=v9;g=meta.k8s.io,application/json     | OBJECT        | ''      | false
          application/json;q=0.1,application/yaml;q=0.9                     | OBJECT        | ''      | true
          application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io      | METADATA      | v1      | false
          application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io  | METADATA_LIST | v1      | false
          """)
  void choosesTheForm(String header, Accept.Form form, String version, boolean yaml) {
    assertThat(Accept.parse(header).forObjects()).isEqualTo(new Accept.Choice(form, version, yaml));
  }

  @Test
  void refusesWhatItCannotMake() {
    assertThatThrownBy(() -> Accept.parse("application/vnd.kubernetes.protobuf").forObjects())
        .hasMessage(
            "only the following media types are accepted: application/json, application/yaml");
  }
}
