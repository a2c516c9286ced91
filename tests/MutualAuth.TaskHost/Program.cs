using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Xml;
using Microsoft.Build.Framework;

namespace MutualAuth.TaskHost;

internal static class Program
{
    private const string Usage = "MutualAuth.TaskHost <task assembly> <file of steps> <file to write> <folder of a project> ...";

    /// <summary>
    /// Runs the steps in each folder, and writes down what MSBuild would be told. The names of all tasks of the assembly come first.
    /// (Into a file: mono has things of its own to print.)
    /// </summary>
    private static int Main(string[] arguments)
    {
        if (arguments.Length < 4)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

#if NETFRAMEWORK
        NetStandardFacade.StandBy();
#endif
        using var output = new StreamWriter(arguments[2], append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        Console.SetOut(output);
        var tasks = Assembly.LoadFrom(Path.GetFullPath(arguments[0]));
        var steps = new XmlDocument();
        steps.Load(Path.GetFullPath(arguments[1]));
        Console.WriteLine("tasks: " + string.Join(" ", tasks.GetExportedTypes()
            .Where(type => typeof(ITask).IsAssignableFrom(type) && !type.IsAbstract)
            .Select(type => type.Name).OrderBy(name => name, StringComparer.Ordinal)));
        foreach (var folder in arguments.Skip(3))
        {
            // Paths of items start from there, as in a build of the project.
            Directory.SetCurrentDirectory(folder);
            Console.WriteLine("== " + folder);
            foreach (var step in steps.DocumentElement!.ChildNodes.OfType<XmlElement>())
                TaskStep.Run(tasks, step);
        }

        return 0;
    }
}
