package dev.nakhoda.cli;

import dev.nakhoda.cli.commands.AgentCommand;
import dev.nakhoda.cli.commands.AnnotateCommand;
import dev.nakhoda.cli.commands.ApplyCommand;
import dev.nakhoda.cli.commands.AutoscaleCommand;
import dev.nakhoda.cli.commands.CordonCommand;
import dev.nakhoda.cli.commands.CreateCommand;
import dev.nakhoda.cli.commands.DeleteCommand;
import dev.nakhoda.cli.commands.DescribeCommand;
import dev.nakhoda.cli.commands.DownCommand;
import dev.nakhoda.cli.commands.DrainCommand;
import dev.nakhoda.cli.commands.EditCommand;
import dev.nakhoda.cli.commands.ExecCommand;
import dev.nakhoda.cli.commands.ExposeCommand;
import dev.nakhoda.cli.commands.GetCommand;
import dev.nakhoda.cli.commands.ImageCommand;
import dev.nakhoda.cli.commands.InitCommand;
import dev.nakhoda.cli.commands.JoinCommand;
import dev.nakhoda.cli.commands.LabelCommand;
import dev.nakhoda.cli.commands.LogsCommand;
import dev.nakhoda.cli.commands.MasterCommand;
import dev.nakhoda.cli.commands.PatchCommand;
import dev.nakhoda.cli.commands.ResetCommand;
import dev.nakhoda.cli.commands.RollingUpdateCommand;
import dev.nakhoda.cli.commands.RolloutCommand;
import dev.nakhoda.cli.commands.RunCommand;
import dev.nakhoda.cli.commands.ScaleCommand;
import dev.nakhoda.cli.commands.SetCommand;
import dev.nakhoda.cli.commands.TaintCommand;
import dev.nakhoda.cli.commands.TokenCommand;
import dev.nakhoda.cli.commands.TopCommand;
import dev.nakhoda.cli.commands.UncordonCommand;
import dev.nakhoda.cli.commands.UpCommand;
import dev.nakhoda.cli.commands.VersionCommand;
import dev.nakhoda.cli.commands.WarmUpCommand;
import java.util.List;
import java.util.function.Supplier;

/** Every verb of the command line, in the order of the help text. */
final class Verbs {

  /** A class per verb. */
  record Verb(String name, Supplier<Object> command) {}

  static final List<Verb> ALL =
      List.of(
          new Verb("up", UpCommand::new),
          new Verb("down", DownCommand::new),
          new Verb("init", InitCommand::new),
          new Verb("join", JoinCommand::new),
          new Verb("reset", ResetCommand::new),
          new Verb("token", TokenCommand::new),
          new Verb("image", ImageCommand::new),
          new Verb("master", MasterCommand::new),
          new Verb("agent", AgentCommand::new),
          new Verb("get", GetCommand::new),
          new Verb("describe", DescribeCommand::new),
          new Verb("apply", ApplyCommand::new),
          new Verb("create", CreateCommand::new),
          new Verb("delete", DeleteCommand::new),
          new Verb("logs", LogsCommand::new),
          new Verb("exec", ExecCommand::new),
          new Verb("scale", ScaleCommand::new),
          new Verb("rolling-update", RollingUpdateCommand::new),
          new Verb("rollout", RolloutCommand::new),
          new Verb("set", SetCommand::new),
          new Verb("autoscale", AutoscaleCommand::new),
          new Verb("run", RunCommand::new),
          new Verb("expose", ExposeCommand::new),
          new Verb("label", LabelCommand::new),
          new Verb("annotate", AnnotateCommand::new),
          new Verb("patch", PatchCommand::new),
          new Verb("edit", EditCommand::new),
          new Verb("cordon", CordonCommand::new),
          new Verb("uncordon", UncordonCommand::new),
          new Verb("drain", DrainCommand::new),
          new Verb("taint", TaintCommand::new),
          new Verb("top", TopCommand::new),
          new Verb("version", VersionCommand::new),
          new Verb("warm-up", WarmUpCommand::new));

  private Verbs() {}
}
