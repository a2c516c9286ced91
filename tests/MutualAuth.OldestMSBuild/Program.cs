using Microsoft.Build.Evaluation;
using Microsoft.Build.Execution;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging;

// The arguments: a project file, and targets. What is printed begins with the version of MSBuild.
Console.WriteLine(ProjectCollection.Version);
using var projects = new ProjectCollection();
using var manager = new BuildManager();
var parameters = new BuildParameters(projects)
{
    Loggers = [new ConsoleLogger(LoggerVerbosity.Minimal)],
    EnableNodeReuse = false,
    MaxNodeCount = 1,
};
var result = manager.Build(parameters, new BuildRequestData(args[0], new Dictionary<string, string?>(), null, args[1..], null));
return result.OverallResult == BuildResultCode.Success ? 0 : 1;
